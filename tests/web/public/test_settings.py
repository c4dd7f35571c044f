"""Which groups may be opened to all, as the settings say it."""

import pytest

from config.problems import ConfigError
from tests.world import settings
from web.public.open_groups import open_groups

TEXT = """
    channels:
      sms: {{kind: print}}
      mail: {{kind: email, host: mail.lund.example, from_address: varsel@lund.example}}
    partnerships:
      lund:
        name: Bo trygt Lund
        areas:
          nord: {{name: Nordby, circle: {{lat: 56.23, lon: 11.55, metres: 3300}}}}
        groups:
          nabo: {{kind: {kind}, channels: [{channel}]{more}}}
"""


def names(kind: str = "neighbourhood_watch", channel: str = "sms", more: str = ", open_to_all: on") -> list[str]:
    return [group.id for group in open_groups(settings(TEXT.format(kind=kind, channel=channel, more=more)))]


def test_a_group_of_citizens_is_open_only_if_the_settings_say_so_and_only_if_it_is_texted() -> None:
    assert names() == ["lund/nabo"]
    assert names("landowners") == ["lund/nabo"]
    assert names(more="") == []
    assert names(channel="mail") == []


def test_partners_cannot_join_by_themselves() -> None:
    with pytest.raises(ConfigError, match="is for citizens"):
        names("police")
