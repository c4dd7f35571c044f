"""The settings of the console: what is refused, and in which words."""

from pathlib import Path

import pytest

from config.load import parse
from config.problems import ConfigError
from config.schema.settings import Settings
from tests.world import CONFIG, dedented


def read(console: str) -> Settings:
    return parse(f"console: {console}\n{dedented(CONFIG)}", "test.yaml", Path())


def test_without_a_word_people_sign_in_by_password_and_the_map_has_no_tiles() -> None:
    console = read("").console
    assert (console.passwords, console.sign_in, console.tiles) == (True, None, None)


def test_the_host_of_the_tiles_is_what_pictures_may_come_from() -> None:
    tiles = read('{tiles: {url: "https://tiles.example.dk:8443/k/{z}/{x}/{y}.png?t=1", credit: Kort}}').console.tiles
    assert tiles
    assert tiles.origin == "https://tiles.example.dk:8443"


SIGN_IN = "name: K, client_id: x"


@pytest.mark.parametrize(
    ("console", "wrong"),
    [
        ("{sessions_last: 4 min}", "must be from 5 minutes to 24 hours"),
        ("{sessions_last: 25 h}", "must be from 5 minutes to 24 hours"),
        ("{passwords: off}", "off leaves no way in; write sign_in too"),
        ('{tiles: {url: "https://t.example/{z}/{x}.png", credit: K}}', "it lacks {y}"),
        ('{tiles: {url: "https://*.example/{z}/{x}/{y}", credit: K}}', "must be an address of one host"),
        ('{tiles: {url: "https://t.example; script-src *//{z}/{x}/{y}", credit: K}}', "must be an address of one host"),
        ('{tiles: {url: "javascript:{z}{x}{y}", credit: K}}', "must be an address of one host"),
        ('{tiles: {url: "https://t.example/{z}/{x}/{y}", credit: ""}}', "credit"),
        (f"{{sign_in: {{{SIGN_IN}, issuer: 'http://login.example.dk'}}}}", "must be an https address"),
        (f"{{sign_in: {{{SIGN_IN}, issuer: 'https://login.example.dk?x=1'}}}}", "must be an https address"),
        (f"{{sign_in: {{{SIGN_IN}, issuer: 'https://l.dk', scopes: [email]}}}}", "must hold openid"),
        (f"{{sign_in: {{{SIGN_IN}, issuer: 'https://l.dk', roles_claim: groups}}}}", "stand together with roles_claim"),
        (
            f"{{sign_in: {{{SIGN_IN}, issuer: 'https://l.dk', roles_claim: g, roles: {{a: {{lund: [boss]}}}}}}}}",
            "boss",
        ),
        (
            f"{{sign_in: {{{SIGN_IN}, issuer: 'https://l.dk', roles_claim: g, roles: {{a: {{lnd: [reader]}}}}}}}}",
            'no partnership "lnd"; did you mean "lund"?',
        ),
        (
            f"{{sign_in: {{{SIGN_IN}, issuer: 'https://l.dk', client_secret: hush}}}}",
            'unknown key "client_secret"; did you mean "client_secret_env"?',
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(console: str, wrong: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(console)
    assert wrong in str(refused.value)
    assert "hush" not in str(refused.value)
