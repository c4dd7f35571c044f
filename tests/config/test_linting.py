"""What may not be sent, whoever wrote it; each fault alone in an otherwise good text."""

import pytest

from config.linting import faults, literal_faults, subject_faults

WORDS: dict[str, str | int] = {
    "sender": "Bo trygt Furesø",
    "place": "Farum",
    "since": "3/2",
    "count": 5,
    "days": 4,
    "quiet": 14,
    "advice": "Lås døre og vinduer.",
    "opt_out": "Afmeld: sms STOP til 20123456",
}
LINK = "holds a link; operators block texts with links, and people fear them"
GOOD = "Bo trygt Furesø: 5 indbrud i Farum siden 3/2. Lås døre og vinduer. Ring 114. Afmeld: sms STOP til 20123456"


def test_a_good_text_has_no_fault() -> None:
    assert faults(GOOD, WORDS, "opened", citizens=True) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Bo trygt Furesø", "Kommunen", "does not say who sends it"),
        ("Farum", "byen", "does not say where"),
        ("siden 3/2", "for nylig", "does not say since when"),
        ("Lås døre og vinduer.", "Lås døre.", "gives no advice"),
        (" Afmeld: sms STOP til 20123456", "", "does not say how to stop the texts"),
        ("i Farum", "på Elmevej 17 i Farum", "holds the number 17, which may be an address"),
        ("20123456", "20123456 eller 30123456", "holds the number 30123456, which may be an address"),
        ("i Farum", "i Farum, se www.botrygt.dk,", LINK),
        ("i Farum", "i Farum, se botrygt.dk,", LINK),
        ("5 indbrud", "En bølge af indbrud", 'holds "bølge", which alarms; say calmly what to do instead'),
        ("5 indbrud", "A shocking rise: indbrud", 'holds "shocking", which alarms; say calmly what to do instead'),
        ("5 indbrud", "5 indbrud 🚨", 'holds "🚨", which a plain SMS cannot carry'),
        ("Farum siden", "Farum  siden", "holds spaces at an end, or two in a row"),
        ("Ring 114.", "{{ place }}", "holds a brace"),
        ("Ring 114.", "Ring 114." + " Hold øje." * 30, "takes 3 SMS segments; at most 2 are sent"),
    ],
)  # fmt: skip
def test_each_fault_is_found(old: str, new: str, fault: str) -> None:
    assert faults(GOOD.replace(old, new), WORDS, "opened", citizens=True) == [fault]


def test_letters_put_together_from_parts_and_control_characters_are_found() -> None:
    parted = faults(GOOD + "a\N{COMBINING RING ABOVE}", WORDS, "over", citizens=False)
    assert "holds letters that are put together from parts (it is not NFC)" in parted
    assert "holds control characters" in faults(GOOD + "\a", WORDS, "opened", citizens=True)


@pytest.mark.parametrize("body", ["", " ", "\n"])
def test_an_empty_text_is_one_fault(body: str) -> None:
    assert faults(body, WORDS, "opened", citizens=True) == ["is empty"]


def test_what_a_place_or_a_sender_is_called_is_not_judged() -> None:
    names: dict[str, str | int] = {**WORDS, "sender": "Tyverialarm 2000", "place": "Bølgebyen 3"}
    text = GOOD.replace("Bo trygt Furesø", "Tyverialarm 2000").replace("Farum", "Bølgebyen 3")
    assert faults(text, names, "opened", citizens=True) == []


ALARMS = [
    "ADVARSEL", "indbrudsadvarsler", "i fare", "Fare", "livsfare", "farlige", "bande", "tyvebanden", "bander", "bange",
    "voldsomt", "vold", "røvere", "Tyve på spil", "indbrudstyve på spil", "WARNING", "dangerous", "gangs", "the gang",
    "scared", "violent", "robbers",
]  # fmt: skip
POINTERS = [
    "udlændinge", "sigøjnere", "rumænske", "østeuropæere", "en mistænkelig mand", "en hvid varevogn", "foreigners",
    "a suspicious person", "a white van",
]  # fmt: skip
CALM = [
    "farvel", "fare vild", "farer vild", "faret vild", "Ring hver gang", "en gangsti", "Pas på hinanden", "chokolade",
    "forbandet", "ufarlig", "erfare", "mistænkeligt", "Er noget mistænkeligt", "Suspicious?",
    "naboens varevogn", "gangway", "welfare", "fareham", "SMS", "STOP", "ØVELSE", "EXERCISE", "På tv",
]  # fmt: skip


@pytest.mark.parametrize("word", ALARMS)
def test_words_that_alarm_are_found_by_whoever_they_are_written(word: str) -> None:
    assert any("alarms" in fault for fault in faults(f"{GOOD} {word}.", WORDS, "opened", citizens=True))
    assert any("alarms" in fault for fault in literal_faults(f"Hej {word}, hej"))


@pytest.mark.parametrize("word", POINTERS)
def test_words_that_point_at_people_are_found(word: str) -> None:
    assert any("points at people" in fault for fault in faults(f"{GOOD} Se {word}.", WORDS, "opened", citizens=True))


@pytest.mark.parametrize("word", CALM)
def test_words_that_only_look_like_it_pass(word: str) -> None:
    assert faults(f"{GOOD} {word}.", WORDS, "opened", citizens=True) == []


def test_exclamation_marks_and_capitals_shout() -> None:
    assert faults(f"{GOOD}!", WORDS, "opened", citizens=True) == ['holds "!", which shouts; end with a full stop']
    assert faults(f"{GOOD} PAS PÅ.", WORDS, "opened", citizens=True) == [
        'holds "PAS", which shouts; write it in small letters'
    ]
    assert faults(f"PRØVE: {GOOD}", WORDS, "opened", citizens=True) == []  # a mark of an exercise


@pytest.mark.parametrize(
    "place", ["Fårevejle", "Bangsbo", "Bandeholm", "Fare", "Advarselshøj", "Farlig Sø", "BYEN", "Hej!"]
)
@pytest.mark.parametrize("sender", ["TRYG I BY", "Røverborgen", "Nabo!"])
def test_no_place_and_no_sender_is_too_alarming_to_be_named(place: str, sender: str) -> None:
    names: dict[str, str | int] = {**WORDS, "sender": sender, "place": place}
    text = GOOD.replace("Bo trygt Furesø", sender).replace("Farum", place)
    assert faults(text, names, "opened", citizens=True) == []
    assert subject_faults(f"Indbrud i {place}", names) == []


def test_an_end_may_say_how_long_it_has_been_quiet_instead_of_since_when() -> None:
    text = "Bo trygt Furesø: Ro i Farum i 14 dage. Lås døre og vinduer."
    assert faults(text, WORDS, "over", citizens=True) == []
    assert faults(text, WORDS, "growing", citizens=True) == ["does not say since when"]


def test_partners_and_later_texts_need_no_way_out() -> None:
    text = GOOD.removesuffix(" Afmeld: sms STOP til 20123456")
    assert faults(text, WORDS, "opened", citizens=False) == faults(text, WORDS, "growing", citizens=True) == []


def test_a_name_that_is_all_digits_hides_no_number_and_breaks_none() -> None:
    names = {**WORDS, "sender": "0", "place": "02", "since": "30/12"}
    assert faults("0: 5 indbrud i 02 siden 30/12. Lås døre og vinduer.", names, "growing", citizens=True) == []
    assert faults("0: 25 i 02 siden 30/12. Lås døre og vinduer.", names, "growing", citizens=True) == [
        "holds the number 25, which may be an address"
    ]


def test_a_place_that_a_link_is_made_of_is_found_whatever_it_is_called() -> None:
    text = GOOD.replace("Farum siden", "Farum.Se siden")
    assert faults(text, WORDS, "opened", citizens=True) == [LINK]
