"""Codes on their way: at once, in their own time, and once or not at all."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from config.schema.settings import Settings
from notifiers.message import Channel, InDoubt, Message
from notifiers.reasons import Reason
from tests.stories.phones import Phones
from tests.world import CONFIG, settings
from trygvarsel.codes import Codes
from trygvarsel.opening import SetUpProblem

PHONE = "+4520100001"


def eventually(check: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not check() and time.monotonic() < deadline:
        time.sleep(0.01)
    return check()


def opened(phones: Phones) -> Callable[[str, Settings], Channel]:
    return lambda *_: phones


def test_a_code_is_shown_on_the_telephone(tmp_path: Path) -> None:
    phones = Phones(lambda: datetime.now(UTC))
    codes = Codes(lambda: settings(folder=tmp_path), opened(phones))
    codes.send("sms", Message("code 1", PHONE, "Din kode er 123456."))
    assert eventually(lambda: phones.of(PHONE) == ["Din kode er 123456."])
    codes.close(5)
    assert codes.counted == {"sent": 1}


def test_a_code_in_doubt_is_not_sent_again(tmp_path: Path) -> None:
    phones = Phones(lambda: datetime.now(UTC))
    phones.trouble[PHONE] = InDoubt(Reason.NO_ANSWER)
    codes = Codes(lambda: settings(folder=tmp_path), opened(phones))
    codes.send("sms", Message("code 1", PHONE, "Din kode er 123456."))
    assert eventually(lambda: codes.counted["no answer in time"] == 1)
    del phones.trouble[PHONE]
    codes.close(5)
    assert phones.of(PHONE) == []


def test_a_channel_that_cannot_be_opened_stops_no_other(tmp_path: Path) -> None:
    phones = Phones(lambda: datetime.now(UTC))

    def some(name: str, _: Settings) -> Channel:
        if name == "shut":
            raise SetUpProblem('channel "shut": the environment variable X is not set')
        return phones

    codes = Codes(lambda: settings(folder=tmp_path), some)
    codes.send("shut", Message("code 1", PHONE, "Din kode er 111111."))
    codes.send("sms", Message("code 2", PHONE, "Din kode er 222222."))
    assert eventually(lambda: phones.of(PHONE) == ["Din kode er 222222."])
    codes.close(5)


def test_a_channel_that_is_no_more_stops_no_other_and_other_settings_open_channels_anew(tmp_path: Path) -> None:
    phones, opened_by = Phones(lambda: datetime.now(UTC)), []
    in_force = [settings(folder=tmp_path)]

    def there(name: str, by: Settings) -> Channel:
        opened_by.append(by)
        return {"sms": phones}[name]

    codes = Codes(lambda: in_force[0], there)
    codes.send("gone", Message("code 1", PHONE, "Din kode er 111111."))
    for number in (2, 3):
        codes.send("sms", Message(f"code {number}", PHONE, "Din kode er 222222."))
    assert eventually(lambda: codes.counted["sent"] == 2)
    in_force[0] = settings(CONFIG.replace("400 m", "300 m"), tmp_path)
    codes.send("sms", Message("code 4", PHONE, "Din kode er 333333."))
    codes.close(5)
    assert phones.of(PHONE)[-1] == "Din kode er 333333."
    assert len(opened_by) == 3
    assert opened_by[-1] is in_force[0]
