"""A stage in; what serves the pages of the service that runs on it, and its phones, out."""

import uvicorn

from trygvarsel.wiring import outside_of
from web.app import build_app
from web.console.shell import Shell
from web.demo.handsets import Handset
from web.demo.phones import phones_pages
from web.doors import doors
from web.serving import server

from .stage import Stage


def server_of(stage: Stage) -> uvicorn.Server:
    """Serve what `run` serves, and the phones."""

    def text(handset: Handset, words: str) -> None:
        stage.exchange.text_in(handset.number, words)

    outside = outside_of(stage.house)
    public = doors(outside) if outside else []
    shell, now, zone = Shell(stage.premises), stage.clock.now, stage.policy.timezone
    phones = phones_pages(stage.handsets, text, shell, now, zone)
    return server(build_app(stage.house, stage.desk, also=[*public, phones], premises=stage.premises))
