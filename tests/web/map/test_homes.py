"""Everybody who can be told counts once on the map, however many groups and ways they are listed by."""

from pathlib import Path

from notifiers.audience import Medium
from streams.looking.members import homes
from tests.web.console.house import Console
from tests.web.network.town import NETWORK, number, settle

SOUTH = "nabo_syd: {name: Nabohjælp Sydby, kind: landowners, areas: [syd], approval: none}"
BOTH, MAIL = {Medium.PHONE, Medium.EMAIL}, {Medium.EMAIL}


def listed(recipient: str, phone: str, mail: str, lat: str = "56.22700") -> str:
    return f"{recipient};{phone};{mail};da;1-2-2026;Ja tak;;;{lat};11.55000"


def test_who_is_listed_by_telephone_here_and_by_mail_alone_there_is_one_person_with_one_home(tmp_path: Path) -> None:
    with Console(tmp_path, NETWORK.replace(SOUTH, SOUTH.replace("areas", "channels: [mail], areas"))) as town:
        settle(town, "lund/nabo_nord", [listed(f"r{n}", number(n), f"m{n}@example.org") for n in range(5)])
        moved = [listed(f"g{n}", "", f"m{n}@example.org", "56.20000") for n in range(4)]
        settle(town, "lund/nabo_syd", [*moved, listed("g9", "", "m9@example.org")])
        with town.house.engine.connect() as conn:
            found = homes(conn, {"lund/nabo_nord": BOTH, "lund/nabo_syd": MAIL})
            assert found.people == 6
            assert homes(conn, {"lund/nabo_syd": MAIL}).people == 5
            assert homes(conn, {"lund/nabo_nord": {Medium.PHONE}}).people == 5
