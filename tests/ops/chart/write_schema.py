"""Nothing in; the chart's values.schema.json, made anew from its values and the settings' own schema, out."""

import json

from .values_schema import CHART, values_schema


def text() -> str:
    """Give the text of the file."""
    return json.dumps(values_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    (CHART / "values.schema.json").write_text(text(), encoding="utf-8")
