"""Passwords are told in the same time for everybody, and guessing them takes longer and longer."""

from datetime import timedelta
from statistics import median
from time import process_time

from hypothesis import given
from hypothesis import strategies as st

from tests.world import START
from web.access.onward import FRONT, ours
from web.access.passwords import Passwords
from web.access.patience import Free, Patience

HOME, WORK = "192.0.2.7", "198.51.100.9"


def attempts(patience: Patience, login: str, address: str, seconds: int) -> int:
    """Try once a second; tell how often one gets as far as the password."""
    made = 0
    for second in range(seconds):
        now = START + timedelta(seconds=second)
        if not patience.must_wait(login, address, now):
            patience.mistaken(login, address, now)
            made += 1
    return made


def test_a_login_that_does_not_exist_takes_as_long_as_a_wrong_password() -> None:
    passwords = Passwords()
    kept = passwords.kept("en lang hemmelig sætning")

    def took(kept: str | None) -> float:
        before = process_time()
        assert not passwords.right(kept, "noget helt andet")
        return process_time() - before

    took(None)  # the first has to make up what it reckons with
    pairs = [(took(None), took(kept)) for _ in range(5)]
    assert 0.5 < median(nobody / wrong for nobody, wrong in pairs) < 2


def test_in_a_day_somebody_who_guesses_once_a_second_gets_to_guess_a_hundred_times() -> None:
    assert attempts(Patience(), "anna", HOME, 86_400) < 120


def test_whoever_guesses_at_many_logins_from_one_address_waits_too() -> None:
    patience = Patience()
    made = sum(attempts(patience, f"login-{number}", HOME, 4) for number in range(100))
    assert Free().address <= made < 2 * Free().address


def test_a_strangers_guesses_leave_the_owners_own_address_free() -> None:
    patience = Patience()
    attempts(patience, "anna", WORK, 3600)
    assert patience.must_wait("anna", WORK, START + timedelta(hours=1))
    assert not patience.must_wait("anna", HOME, START + timedelta(hours=1))


def test_no_wait_is_longer_than_a_quarter_of_an_hour_and_an_hours_peace_forgets_all() -> None:
    patience = Patience()
    for _ in range(1000):
        patience.mistaken("anna", HOME, START)
    assert patience.must_wait("anna", HOME, START + timedelta(minutes=14))
    assert not patience.must_wait("anna", HOME, START + timedelta(minutes=15))
    patience.mistaken("anna", HOME, START + timedelta(hours=2))
    assert not patience.must_wait("anna", HOME, START + timedelta(hours=2))


def test_one_household_is_one_address_in_ipv6() -> None:
    patience = Patience()
    for number in range(30):
        patience.mistaken(f"login-{number}", f"2001:db8::{number:x}", START)
    assert patience.must_wait("anna", "2001:db8::ffff", START)
    assert not patience.must_wait("anna", "2001:db8:0:1::1", START)


def test_however_many_are_tried_only_so_many_are_remembered() -> None:
    patience = Patience(remembered=100)
    for number in range(5000):
        patience.mistaken(f"login-{number}", f"192.0.2.{number % 256}", START)
    assert len(patience._made) == 100


PIECES = [*"/\\.:@%25cC fF\t\r\n\0", "evil.example", "https:", "console", "%2f", "%5c"]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_wherever_somebody_wants_to_go_they_stay_here(path: str) -> None:
    led = ours(path)
    assert led.startswith("/")
    assert not led.startswith(("//", "/\\", "/%2f", "/%5c"))
    assert "\\" not in led
    assert led in (path, FRONT)
