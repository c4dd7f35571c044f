"""A service that lives through a spate in; its lines as the example of the page on logs out."""

import json
import re
import tempfile
from pathlib import Path

from tests.docs.pages import ROOT
from tests.logs.life import Life, Line, lived

PAGE = ROOT / "docs" / "operations" / "logs.md"
_BLOCK = re.compile(r"(?<=```json\n).*?(?=```)", re.DOTALL)


def example(life: Life) -> list[Line]:
    """Choose the lines: what the last report of the spate brought about until its first receipt, and a refusal."""
    trace = life.trace("r2")
    refused = next(line for line in life.lines if line.get("event") == "report.refused")
    ours = [line for line in life.lines if line.get("trace") == trace]
    sent = next(line for line in ours if line["event"] == "receipt.delivered")["send"]
    return [refused, *(line for line in ours if line.get("send", sent) == sent)]


def main() -> None:
    """Put it on the page."""
    with tempfile.TemporaryDirectory() as folder:
        lines = example(lived(Path(folder)))
    shown = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_BLOCK.sub(lambda _: shown, page, count=1), encoding="utf-8")


if __name__ == "__main__":
    main()
