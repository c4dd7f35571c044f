"""The table of partner municipalities: sixteen of them, each with the code Statistics Denmark gives it."""

import pytest

from config.partners import partner, partners

DISTRICTS = {
    "Nordjylland",
    "Østjylland",
    "Midt- og Vestjylland",
    "Sydøstjylland",
    "Syd- og Sønderjylland",
    "Fyn",
    "Sydsjælland og Lolland-Falster",
    "Midt- og Vestsjælland",
    "Nordsjælland",
    "Københavns Vestegn",
    "København",
    "Bornholm",
}


def test_there_are_sixteen_partners_each_with_its_own_name_and_code() -> None:
    assert len(partners()) == 16
    assert len({each.code for each in partners()}) == 16
    assert len({each.name for each in partners()}) == 16


def test_every_code_has_four_digits_and_every_district_is_one_of_the_twelve() -> None:
    assert all(len(each.code) == 4 and each.code.isdigit() for each in partners())
    assert {each.police_district for each in partners()} <= DISTRICTS


# Tables whose codes have slipped by a row or more go about (one has Sønderborg at 0530); these hold the line.
@pytest.mark.parametrize(
    ("code", "name", "district"),
    [
        ("0155", "Dragør", "København"),
        ("0163", "Herlev", "Københavns Vestegn"),
        ("0190", "Furesø", "Nordsjælland"),
        ("0253", "Greve", "Midt- og Vestsjælland"),
        ("0510", "Haderslev", "Syd- og Sønderjylland"),
        ("0540", "Sønderborg", "Syd- og Sønderjylland"),
        ("0751", "Aarhus", "Østjylland"),
        ("0860", "Hjørring", "Nordjylland"),
    ],
)
def test_codes_names_and_districts_belong_together(code: str, name: str, district: str) -> None:
    assert partner(code) == partner(name) == partner(name.upper())
    assert (partner(code).name, partner(code).police_district) == (name, district)


def test_a_code_that_is_no_partners_is_refused() -> None:
    with pytest.raises(ValueError, match='"0530" is not a partner municipality'):
        partner("0530")
