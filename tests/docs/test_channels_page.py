"""The page on channels names every kind there is, and what it says of each is what they do."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from config.jsonschema import kinds_at
from config.load import load
from config.schema.channels import PARTNERS_ONLY
from notifiers.apprise_notes import SCHEMES
from notifiers.cap import Issuer, alert, reference
from notifiers.cap_facts import told
from notifiers.message import Message
from notifiers.signed_post import SignedPost
from notifiers.transport import Transport
from notifiers.webhook import Webhook
from streams.core.facts import Stage
from tests.docs.pages import ROOT, blocks, read, rows, words_in
from tests.notifiers.channels.facts import FACTS
from tests.notifiers.channels.web_server import WebServer

PAGE = ROOT / "docs" / "channels.md"
ISSUER = Issuer("a@example.dk", "Bo trygt", "Furesø", None, "Kun os", {"da": "Indbrud"})


@pytest.fixture
def partner() -> Iterator[WebServer]:
    with WebServer() as partner:
        yield partner


def test_every_kind_is_described_and_whom_it_is_for() -> None:
    described = {words_in(kind)[0]: whom for kind, _, whom, *_ in rows(PAGE, "kind")}
    assert sorted(described) == kinds_at(("channels", "any"))
    assert {kind for kind, whom in described.items() if whom == "partners"} == PARTNERS_ONLY


def test_the_settings_on_the_page_have_no_problem(tmp_path: Path) -> None:
    shown = [block.text for block in blocks(PAGE) if block.language == "yaml"]
    assert len(shown) == 4
    for number, text in enumerate(shown):
        path = tmp_path / f"{number}.yaml"
        path.write_text(text, encoding="utf-8")
        load(path)


def test_every_field_of_a_webhook_is_described_and_no_other(partner: WebServer) -> None:
    async def send() -> None:
        hook = Webhook(SignedPost(partner.url, b"k" * 24, Transport()))
        await hook.send(Message("k", "", "Lås døren"))
        await hook.close()

    asyncio.run(send())
    described = [name for first, *_ in rows(PAGE, "field") for name in words_in(first)]
    assert sorted(described) == sorted(json.loads(partner.got[0].body))


@pytest.mark.parametrize("row", rows(PAGE, "stage"), ids=lambda row: row[0])
def test_each_stage_is_to_cap_what_the_page_says(row: list[str]) -> None:
    stage, kind, weight, response = (cell.strip("`") for cell in row)
    earlier = [] if stage == "opened" else [reference(ISSUER, "a0", "2026-11-20T10:00:00+01:00")]
    document = alert(told(FACTS | {"stage": stage}, UTC), "Lås døren", "da", ISSUER, earlier).decode()
    for name, value in [
        ("msgType", kind), ("responseType", response),
        *zip(("urgency", "severity", "certainty"), weight.split(", "), strict=True),
    ]:  # fmt: skip
        assert f"<{name}>{value}</{name}>" in document


def test_the_stages_are_described_in_the_order_of_a_life() -> None:
    assert [words_in(first) for first, *_ in rows(PAGE, "stage")] == [[stage.value] for stage in Stage]


def test_the_services_that_are_named_are_those_that_are_allowed() -> None:
    sentence = read(PAGE).partition("Allowed are")[2].partition(", each also")[0]
    plain = set(SCHEMES) - {f"{scheme}s" for scheme in SCHEMES if scheme != "workflow"}
    assert set(words_in(sentence)) == {scheme for scheme in plain if scheme != "workflow"}
