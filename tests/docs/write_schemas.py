"""What lies on the topics in; its JSON Schemas, a file a version, out: ``python -m tests.docs.write_schemas``."""

import json

from streams.schemas import TOPICS, schema, versions
from tests.docs.pages import ROOT

FOLDER = ROOT / "docs" / "schemas"


def exported() -> dict[str, str]:
    """Give what each file is to hold, by its name."""
    return {
        f"{topic}.v{version}.json": json.dumps(schema(kind, version), ensure_ascii=False, indent=2) + "\n"
        for topic, kind in TOPICS.items()
        for version in versions(kind)
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in exported().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
