"""Every page can be used by everybody: in both languages, wide and narrow, with nothing in anybody's way."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.world import spate
from trygvarsel.demo.exchange import ACCOUNT

from .town import Town
from .visit import DESKTOP, PHONE, Visit

pytestmark = pytest.mark.browser

SIGNED_IN = ("map", "alerts", "alerts/{spate}", "delivery", "thresholds", "network", "network/nabo_nord", "log")
POLICE = ("map", "refused")
COORDINATOR = ("network/nabo_nord/import", "thresholds")
PUBLIC = ("/sign-in", "/join", "/leave", "/why", "/privacy")


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Give a town in which something is going on, that no test changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRYGVARSEL_DEMO_ACCOUNT", ACCOUNT)
        with Town(tmp_path_factory.mktemp("lived_in")) as town:
            town.report(*spate("a", 0, every=2), *spate("b", 1, every=2, y=-3000.0))
            town.deliver()
            yield town


@pytest.fixture(scope="module")
def window(chromium: Browser, lived_in: Town) -> Iterator[Callable[[str, str], Visit]]:
    """Open one window for each person and language."""
    with ExitStack() as windows:
        opened: dict[tuple[str, str], Visit] = {}

        def give(name: str, language: str) -> Visit:
            if (name, language) not in opened:
                lived_in.speak(name, language)
                token = lived_in.session(name) if name else ""
                opened[name, language] = windows.enter_context(Visit(chromium, lived_in.url, token, language=language))
            lived_in.speak(name, language)
            return opened[name, language]

        yield give


def pages(town: Town) -> Sequence[tuple[str, str]]:
    """List every page, and who looks at it."""
    newest = town.spates()[-1]
    told = [("Anders Friis", SIGNED_IN), ("Pia Politi", POLICE), ("Karen Holm", COORDINATOR)]
    return [
        *((name, f"/console/lund/{page.format(spate=newest)}") for name, shown in told for page in shown),
        *(("", page) for page in PUBLIC),
    ]


@pytest.mark.parametrize(
    ("language", "size"),
    [
        ("da", DESKTOP),
        ("en", PHONE),
        pytest.param("da", PHONE, marks=pytest.mark.slow),
        pytest.param("en", DESKTOP, marks=pytest.mark.slow),
    ],
)
def test_nothing_is_in_anybodys_way_on_any_page(
    window: Callable[[str, str], Visit], lived_in: Town, language: str, size: tuple[int, int]
) -> None:
    found = []
    for name, address in pages(lived_in):
        visit = window(name, language)
        visit.page.set_viewport_size({"width": size[0], "height": size[1]})
        page = visit.open(address)
        assert page.locator("html").get_attribute("lang") == language, address
        found += [f"{address} ({name or 'anybody'}): {barrier}" for barrier in visit.barriers()]
        if visit.sideways() > 0:
            found.append(f"{address}: {visit.sideways()} pixels stand out at the side")
    assert found == []
