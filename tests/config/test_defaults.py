"""What the settings hold when little is written: every default filled in, and citizens protected."""

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.load import parse
from config.schema.groups import QuietHoursSettings
from config.schema.settings import Settings

Read = Callable[..., Settings]


def groups(kind: str, more: str = "") -> str:
    return f"groups:\n  nabo: {{kind: {kind}{more}}}"


def test_nothing_is_sent_and_nothing_is_marked_until_the_file_says_so(read: Read) -> None:
    settings = read()
    assert (settings.country, settings.sending, settings.exercise) == ("DK", False, False)
    assert [channel.kind for channel in settings.channels.values()] == ["print"]


@pytest.mark.parametrize("word", ["on", "yes", "true", "On", '"on"'])
def test_a_switch_is_on_in_every_spelling(read: Read, word: str) -> None:
    assert read(f"sending: {word}").sending is True


@pytest.mark.parametrize("word", ["off", "no", "false", "OFF", '"off"', ""])
def test_a_switch_is_off_in_every_spelling(read: Read, word: str) -> None:
    assert read(f"sending: {word}").sending is False


def test_a_partnership_has_a_detector_a_timezone_and_manners_by_default(read: Read) -> None:
    partnership = read().partnerships["furesoe"]
    assert [detector.kind for detector in partnership.detection] == ["space_time_scan"]
    assert partnership.timezone == ZoneInfo("Europe/Copenhagen")
    assert partnership.spates.over_after == timedelta(days=14)
    assert partnership.spates.update_every == timedelta(hours=24)
    assert partnership.spates.joins_within == 1000.0
    assert partnership.signature == "Bo trygt Furesø"


def test_a_key_with_nothing_behind_it_keeps_its_default(read: Read) -> None:
    partnership = read(inside="spates:\ngroups:\ndetection:").partnerships["furesoe"]
    assert partnership == read().partnerships["furesoe"]


@pytest.mark.parametrize("kind", ["neighbourhood_watch", "landowners"])
@pytest.mark.parametrize("more", ["", ", approval: , quiet_hours: "])
def test_citizens_wait_for_approval_and_have_quiet_nights(read: Read, kind: str, more: str) -> None:
    group = read(inside=groups(kind, more)).partnerships["furesoe"].groups["nabo"]
    assert group.citizens
    assert group.approval == "coordinator"
    assert isinstance(group.quiet_hours, QuietHoursSettings)
    assert (group.quiet_hours.start, group.quiet_hours.end) == (time(21), time(8))


@pytest.mark.parametrize("kind", ["municipality", "police", "press"])
def test_partners_hear_at_once(read: Read, kind: str) -> None:
    group = read(inside=groups(kind)).partnerships["furesoe"].groups["nabo"]
    assert (group.citizens, group.approval, group.quiet_hours) == (False, None, None)


def test_citizens_hear_no_more_often_than_they_can_bear_unless_somebody_says_otherwise(read: Read) -> None:
    usual = read(inside=groups("landowners")).partnerships["furesoe"].groups["nabo"]
    assert (usual.cooldown, usual.most_per_month) == (timedelta(days=7), 8)
    free = read(inside=groups("landowners", ", cooldown: none, most_per_month: none"))
    group = free.partnerships["furesoe"].groups["nabo"]
    assert (group.cooldown, group.most_per_month) == (None, None)


def test_a_coordinator_can_let_citizens_hear_at_once(read: Read) -> None:
    written = groups("landowners", ", approval: none, quiet_hours: none")
    group = read(inside=written).partnerships["furesoe"].groups["nabo"]
    assert (group.approval, group.quiet_hours) == (None, None)


def test_quiet_hours_need_no_quotes_and_may_cross_midnight(read: Read) -> None:
    written = groups("press", ", quiet_hours: {from: 22:30, to: 7:00}")
    quiet = read(inside=written).partnerships["furesoe"].groups["nabo"].quiet_hours
    assert quiet is not None
    assert (quiet.start, quiet.end) == (time(22, 30), time(7))


def test_a_group_hears_everything_everywhere_by_the_first_channel(read: Read) -> None:
    settings = read("channels: {console: {kind: print}, sms: {kind: print}}", groups("press"))
    partnership = settings.partnerships["furesoe"]
    assert partnership.groups["nabo"].hears == ("opened", "growing", "over", "withdrawn")
    assert partnership.areas_of("nabo") == ("farum",)
    assert settings.channels_of("furesoe", "nabo") == ("console",)


def test_without_a_name_an_area_and_a_group_are_called_by_their_keys(read: Read) -> None:
    partnership = read(inside="groups:\n  nabo_hjælp: {kind: press}").partnerships["furesoe"]
    assert partnership.area_name("farum") == "Farum"
    assert partnership.group_name("nabo_hjælp") == "Nabo hjælp"


def test_names_are_written_with_the_characters_an_sms_can_carry(read: Read) -> None:
    written = "sender: “Bo trygt” – Furesø"  # noqa: RUF001 - as a word processor would have it
    assert read(inside=written).partnerships["furesoe"].signature == '"Bo trygt" - Furesø'


def test_a_municipality_is_found_by_its_code_even_without_quotes(read: Read) -> None:
    municipality = read(inside="municipality: 0190").partnerships["furesoe"].municipality
    assert municipality is not None
    assert municipality.name == "Furesø"


def test_in_another_country_an_area_may_lie_anywhere(tmp_path: Path) -> None:
    city = "partnerships: {a: {name: A, areas: {city: {circle: {lat: 33.75, lon: -84.39, metres: 40000}}}}}"
    settings = parse(f"country: US\n{city}", "settings.yaml", tmp_path)
    assert settings.partnerships["a"].areas["city"].shape.contains(33.8, -84.4)


def test_the_recipients_file_is_found_beside_the_settings(read: Read, tmp_path: Path) -> None:
    (tmp_path / "farum.csv").write_text("recipient,phone,language,consent_at\n")
    group = read(inside=groups("press", ", recipients: farum.csv")).partnerships["furesoe"].groups["nabo"]
    assert group.recipients == tmp_path / "farum.csv"


def test_a_twilio_channel_reads_its_secrets_from_the_environment_by_default(read: Read) -> None:
    channel = read("channels: {sms: {kind: twilio, sender: BoTrygt, timeout: 5 s}}").channels["sms"]
    assert channel.kind == "twilio"
    assert channel.account_sid_env == "TWILIO_ACCOUNT_SID"
    assert channel.auth_token_env == "TWILIO_AUTH_TOKEN"  # noqa: S105 - where it lies, not what it is
    assert channel.timeout == 5.0
