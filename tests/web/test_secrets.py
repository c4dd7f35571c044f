"""Nothing secret stands in any answer, download, error page or metric, nor in the log, whoever asks."""

import base64
import json
import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from sqlalchemy import select, update

from notifiers.message import Message
from notifiers.outbox.tables import outbox
from notifiers.people import People
from streams.web_tables import accounts
from tests.web.access import issuer
from tests.web.access.people import PASSWORD, moved_in
from tests.web.alerts.town import CONFIG, NUMBERS, Town, form
from tests.web.public.street import hidden
from tests.world import burglary
from trygvarsel.codes import Codes
from trygvarsel.wiring import open_delivery, outside_of
from web.access.keeping import hashed
from web.access.roles import Role
from web.acknowledging import acknowledge_path
from web.app import asked_for, build_app
from web.console.proposing.history import remember
from web.desk import Desk
from web.doors import doors
from web.leaving import leave_path
from web.police import keys
from web.public.why_pages import why_path

TWILIO, MAIL, HOOK = "71f0a7b2c4d8e9f60112233445566778", "brevdue-klapper-hårdt", "en hemmelighed om krogen"
HOOK_URL = "https://127.0.0.1:9/bagdoer-9931"
AROUND = """
    public_url: http://varsel.test
    console:
      sign_in: {name: Lund Kommune, issuer: "%s", client_id: "%s", client_secret_file: client}
"""
CHANNELS = """channels:
      sms: {kind: twilio, base_url: "http://127.0.0.1:9", sender: BoTrygt, opt_out_number: "+4592450001"}
      mail:
        {kind: email, host: 127.0.0.1, port: 9, security: none, username: varsel, password_file: mail,
         from_address: varsel@example.dk}
      hook: {kind: webhook, url_env: HOOK_URL, secret_env: HOOK_SECRET}
"""
"""Ways out that are opened with secrets, to where nobody listens: what is sent there fails, and the log says so."""

KINDS = (
    "what channels are opened with", "the client's secret at the provider", "the key of the installation", "keys",
    "numbers and mail addresses", "what was refused", "passwords and sessions", "codes",
)  # fmt: skip
BURGLARIES = [burglary(f"sag-4711-{n}", 12.0 * n, x=137.0 + 50.0 * n, y=3013.0) for n in range(3)]
ENDLESS = "/console/{partnership}/live"  # tests/web/live sees to what it says
_DEGREES = re.compile(r"\d{1,2}\.\d{3,}|\b\d{7}\b")


class Asked(NamedTuple):
    """What was answered to whom."""

    who: str
    address: str
    answer: httpx.Response

    @property
    def text(self) -> str:
        """The head and the body."""
        return f"{self.answer.headers.multi_items()}\n\n{self.answer.content.decode('utf-8', 'replace')}"


@dataclass
class House:
    """A house full of secrets, with all that it has answered and written into its log."""

    town: Town
    written: StringIO = field(default_factory=StringIO)
    secrets: dict[str, set[str]] = field(default_factory=dict)
    answers: list[Asked] = field(default_factory=list)
    samples: dict[str, str] = field(default_factory=dict)

    def keep(self, kind: str, *secrets: str | bytes) -> None:
        """Note what nobody may read, in every form that it could be written in."""
        self.secrets.setdefault(kind, set()).update(form for each in secrets for form in forms(each))

    def told(self, kind: str, text: str) -> list[str]:
        """Find those of a kind in a text; what stands within a longer word or number is something else."""
        found = (each for each in self.secrets[kind] if each in text)
        return [each for each in found if re.search(rf"(?<![\w.]){re.escape(each)}(?!\w)", text)]


def forms(secret: str | bytes) -> Iterator[str]:
    """Write a secret as it is, in hexadecimal, in base64, as Python and JSON have it, and as addresses do."""
    raw = secret.encode() if isinstance(secret, str) else secret
    yield from (raw.hex(), base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("="), str(raw))
    if isinstance(secret, str):
        yield from (secret, json.dumps(secret)[1:-1], str(httpx.QueryParams(q=secret))[2:])


def opened(folder: Path, provider: issuer.Provider, stack: ExitStack) -> House:
    """Open a town whose settings name secrets of every kind."""
    environment = stack.enter_context(pytest.MonkeyPatch.context())
    environment.setenv("TWILIO_ACCOUNT_SID", f"AC{'0' * 32}")
    for name, value in (("TWILIO_AUTH_TOKEN", TWILIO), ("HOOK_SECRET", HOOK), ("HOOK_URL", HOOK_URL)):
        environment.setenv(name, value)
    (folder / "client").write_text(issuer.SECRET, "utf-8")
    (folder / "mail").write_text(MAIL, "utf-8")
    text = re.sub(r"channels:\n.*\n.*\n", CHANNELS, CONFIG, count=1).replace("[mail]", "[mail, hook]")
    text = text.replace("languages: [da, en],", "languages: [da, en], open_to_all: on, channels: [sms],")
    house = House(Town(folder, AROUND % (provider.url, issuer.CLIENT) + text))
    stack.callback(house.town.close)
    house.keep("what channels are opened with", TWILIO, MAIL, HOOK, HOOK_URL, "bagdoer-9931")
    house.keep("the client's secret at the provider", issuer.SECRET)
    house.keep("the key of the installation", house.town.console.house.key)
    for phone in NUMBERS:
        house.keep("numbers and mail addresses", phone, phone[3:], " ".join(re.findall("..", phone[3:])))
    house.keep("numbers and mail addresses", *(f"r{n}@example.dk" for n in range(8)))
    house.keep("what was refused", "Skjulte Vej 4", "Skjulte Vej")
    return house


def overheard(house: House, stack: ExitStack) -> None:
    """Listen to all that our own programs say, down to what is for those who look for mistakes, and to stderr."""
    handler = logging.StreamHandler(house.written)
    for name in ("web", "notifiers", "streams", "config", "detectors", "trygvarsel", "uvicorn"):
        logger = logging.getLogger(name)
        stack.callback(logger.setLevel, logger.level)
        stack.callback(logger.removeHandler, handler)
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    stack.enter_context(redirect_stderr(house.written))


def lived_in(house: House, provider: issuer.Provider, stack: ExitStack) -> None:
    """Let everything happen by which a secret could come to light: mostly what goes wrong."""
    console = house.town.console
    desk, codes, sent = Desk(console.house.service, console.house.now), Codes(lambda: console.house.settings), []
    stack.callback(desk.close, timedelta(seconds=20))

    def send(channel: str, message: Message) -> None:
        sent.append(message)
        codes.send(channel, message)

    outside = outside_of(console.house)
    assert outside
    console.app = build_app(console.house, desk, also=doors(outside), premises=replace(console.premises, send=send))
    reported(house)
    delivered(house)
    signed_in(house, provider)
    joined(house, sent)
    codes.close(10.0)


def reported(house: House) -> None:
    """Report burglaries, and, by a key, what nobody may send."""
    console = house.town.console
    console.report(*BURGLARIES)
    with console.house.engine.begin() as conn:
        _, key = keys.make(conn, "north", "test", "Anna", console.at)
    house.keep("keys", key, hashed(key))
    system, wrong = console.browser(), {"report_id": "n-1", "lat": "nord", "victim": "Skjulte Vej 4"}
    for given in (f"{key}x", key):
        system.headers["X-API-Key"] = given
        house.answers.append(Asked("system", "/v1/reports", system.post("/v1/reports", json=wrong)))
        house.answers.append(Asked("system", "/v1/refused", system.get("/v1/refused")))
    assert "n-1" in house.answers[-1].text


def delivered(house: House) -> None:
    """Approve what is to be told, fail to send it by channels that hold secrets, and send it by one that works."""
    town, console = house.town, house.town.console
    anna = town.approver()
    spate = re.findall(r"/alerts/([0-9a-f]{16})", anna.get("/console/lund/alerts").text)[0]
    at = f"/console/lund/alerts/{spate}"
    said = form(anna.get(at).text, "Nabohjælp Nordby", word="approve")
    anna.post(f"{at}/decide", data=said)
    failing = open_delivery(console.house, People(console.house.key))
    failing.deliver()
    failing.close()
    with console.house.engine.connect() as conn:
        assert any(conn.scalars(select(outbox.c.attempts))), "nothing was tried"
        refs = {row.group_id: row.ref for row in conn.execute(select(outbox.c.group_id, outbox.c.ref))}
    town.later(hours=1)
    town.deliver()
    paths = {leave_path: "lund/nabo_nord", why_path: "lund/nabo_nord", acknowledge_path: "lund/politi"}
    links = [path(console.house.key, refs[group]).split("/") for path, group in paths.items()]
    house.samples = {name: token for _, name, token in links} | {"spate": spate}


def signed_in(house: House, provider: issuer.Provider) -> None:
    """Sign in by a password, mistakenly and rightly, and with an account from elsewhere that nobody knows."""
    console, browser = house.town.console, house.town.console.browser()
    moved_in(console, "kirsten", ("lund", Role.READER))
    wrong, _ = (browser.post("/sign-in", data={"login": "kirsten", "password": given}) for given in ("galt", PASSWORD))
    token = browser.cookies["trygvarsel"]
    with console.house.engine.connect() as conn:
        kept = conn.scalar(select(accounts.c.password).where(accounts.c.login == "kirsten")) or ""
    house.keep("passwords and sessions", PASSWORD, kept, token, hashed(token))
    provider.now, stranger = console.at.timestamp(), console.browser()
    away = stranger.get("/sign-in/elsewhere").headers["location"]
    back = stranger.get("/sign-in/back", params=provider.consents(away))
    assert (back.status_code, provider.asked[-2:]) == (401, ["/realm/token", "/realm/keys"])
    house.answers += [Asked("nobody", "/sign-in", wrong), Asked("nobody", "/sign-in/back", back)]


def joined(house: House, sent: list[Message]) -> None:
    """Ask for a code, and write a wrong one; propose a change, and let the settings have a history."""
    console, at = house.town.console, "/join/lund/nabo_nord"
    nobody = console.browser()
    form = nobody.get(at)
    agreed = {"phone": NUMBERS[0], "agree": hidden(form, "agree")}
    page = nobody.post(at, data={"form": hidden(form, "form"), **agreed})
    house.keep("codes", *re.findall(r"\b\d{6}\b", sent[0].text))
    wrong = nobody.post(at, data={"ticket": hidden(page, "ticket"), "code": "xxxxxx"})
    house.answers += [Asked("nobody", at, page), Asked("nobody", at, wrong)]
    with console.house.engine.begin() as conn:
        for more in ("", "# changed\n"):
            remember(conn, console.config.read_text("utf-8") + more, "", console.at)
    edits = json.dumps([[["groups", "nabo_nord", "name"], "Nabohjælp Nord"]])
    made = house.town.approver("Mads").post("/console/lund/proposals", data={"edits": edits, "reason": "kortere"})
    assert made.status_code == 303, made.text


def walked(house: House) -> None:
    """Ask for everything that can be asked for, and for some that cannot, as everybody who can ask."""
    console = house.town.console
    callers = {role.value: console.browser(role, name=f"En {role}") for role in Role}
    callers |= {"nobody": console.browser(), "elsewhere": console.browser(*Role, partnership="odder", name="Otto")}
    there = {
        "partnership": "lund", "group": "nabo_nord", "recipient": "r-0", "part": "table", "version": "2",
        "proposal": "1", "report_id": BURGLARIES[0].report_id, **house.samples,
    }  # fmt: skip

    def path(route: str) -> str:
        known = there | {"token": there.get(route.split("/")[1], "")}
        return re.sub(r"{(\w+)(?::\w+)?}", lambda found: known[found[1]], route)

    routes = sorted(route for method, route in asked_for(console.app) if method == "GET" and route != ENDLESS)
    wrong = ("nothing", "delivery?days=none", "delivery/person?group=nabo_nord&recipient=r-0")
    paths = [*map(path, routes), *(f"/console/lund/{each}" for each in wrong), "/console/odder/map", "/static/none"]
    house.answers += [Asked(who, path, browser.get(path)) for who, browser in callers.items() for path in paths]


def where(text: str) -> bool:
    """Tell whether a text says where a burglary was, to three metres, in degrees or as the map packs them, in a row."""
    found = [float(each) if "." in each else int(each) / 100_000 for each in _DEGREES.findall(text)]
    places = [(each.lat or 0.0, each.lon or 0.0) for each in BURGLARIES]
    return any(max(abs(one - y), abs(two - x)) < 3e-5 for one, two in pairwise(found) for y, x in places)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everything has happened, and everybody has asked for everything."""
    with ExitStack() as stack:
        provider = stack.enter_context(issuer.Provider())
        house = opened(tmp_path_factory.mktemp("secrets"), provider, stack)
        overheard(house, stack)
        lived_in(house, provider, stack)
        walked(house)
        yield house


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_stands_in_anything_that_can_be_asked_for_nor_in_the_log(house: House, kind: str) -> None:
    found = {(each.who, each.address): told for each in house.answers if (told := house.told(kind, each.text))}
    assert not found
    assert "a code was not sent" in house.written.getvalue()
    assert not house.told(kind, house.written.getvalue()), "in the log"


def test_only_the_police_are_told_where_a_burglary_was_and_what_its_report_is_called(house: House) -> None:
    told = {(each.who, each.address) for each in house.answers if where(each.text) or "sag-4711" in each.answer.text}
    assert {who for who, _ in told} == {"police"}
    assert ("police", "/console/lund/map/points.json") in told


def test_all_that_there_is_was_shown_to_somebody(house: House) -> None:
    shown = {each.address.removeprefix("/console/lund/") for each in house.answers if each.answer.status_code == 200}
    assert {"log.csv", "delivery/counts.csv", "map/recruit.csv", "proposals/1/patch", "proposals/history/2"} <= shown
    assert {"/metrics", "/openapi.json", f"alerts/{house.samples['spate']}", "network/nabo_nord/members/r-0"} <= shown
    assert {f"/{name}/{house.samples[name]}" for name in ("leave", "acknowledge", "why")} <= shown


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_that_is_planted_is_found(house: House, kind: str) -> None:
    secret, said = min(house.secrets[kind], key=len), house.written.getvalue()
    console, name = house.town.console, f"Planted {kind}"
    browser = console.browser(Role.READER, name=name)
    with console.house.engine.begin() as conn:
        conn.execute(update(accounts).where(accounts.c.name == name).values(name=secret))
    assert house.told(kind, Asked("reader", "/account", browser.get("/account")).text)
    logging.getLogger("web").info("for %s", secret)
    assert house.told(kind, house.written.getvalue().removeprefix(said))
    house.written.truncate(house.written.seek(len(said)))
