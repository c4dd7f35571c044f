"""The JSON Schema says the same as the settings: closed, complete, and with defaults as people write them."""

import json

from config.jsonschema import keys_at, kinds_at, schema


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(schema())) == schema()


def test_every_block_is_closed() -> None:
    blocks = [block for block in schema()["$defs"].values() if block.get("type") == "object"]
    assert blocks
    assert all(block["additionalProperties"] is False for block in [*blocks, schema()])


def test_defaults_are_shown_as_people_write_them() -> None:
    scan = schema()["$defs"]["SpaceTimeScanSettings"]["properties"]
    assert scan["window"]["default"] == "10 days"
    assert scan["radii"]["default"] == ["300 m", "500 m", "700 m"]


def test_the_keys_of_a_place_are_known_through_lists_kinds_and_optional_blocks() -> None:
    furesoe = ("partnerships", "furesoe")
    assert keys_at((*furesoe, "detection", 0, "near_repeat")) == ["kind", "events", "radius", "window"]
    assert keys_at((*furesoe, "groups", "nabo", "quiet_hours")) == ["from", "to"]
    assert kinds_at(("channels", "sms")) == ["apprise", "cap", "email", "print", "twilio", "webhook"]
    assert keys_at(("nowhere", 0, "at all")) == []
