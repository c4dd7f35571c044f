"""Write docs/benchmarks.md and its pictures: every detector on the same streams, at the same number of episodes."""

import argparse
import json
from pathlib import Path
from tempfile import mkdtemp

from rich.console import Console

from benchmarks.detection.records import beside_checkout
from benchmarks.detection.report.figures import as_json
from benchmarks.detection.report.page import page
from benchmarks.detection.report.pictures import draw
from benchmarks.detection.whole import QUICK, WHOLE, everything

_DOCS = Path(__file__).parents[2] / "docs"
_PICTURES = "pictures"


def main() -> None:
    """Write the page and its pictures, and the figures as JSON to standard output."""
    given = _options()
    talk = Console(stderr=True)
    if given.records is None:
        talk.print("no folder */data beside the checkout: the streams of real records are skipped")
    found = everything(QUICK if given.quick else WHOLE, given.records)
    out = given.out or (Path(mkdtemp(prefix="benchmarks-")) if given.quick else _DOCS) / "benchmarks.md"
    draw(found, out.parent / _PICTURES)
    out.write_text(page(found, _PICTURES), encoding="utf-8")
    talk.print(f"{out} and {out.parent / _PICTURES}, in {found.minutes:.1f} minutes")
    print(json.dumps(as_json(found)))


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m benchmarks.detection", description=__doc__)
    options.add_argument("--quick", action="store_true", help="few spates and streams, wide intervals, three minutes")
    options.add_argument("--records", type=Path, default=beside_checkout(), help="folder of the public records")
    options.add_argument(
        "--out",
        type=Path,
        help="the page to write, pictures beside it; default: docs/benchmarks.md, of a quick run a folder of its own",
    )
    given = options.parse_args()
    if given.records is not None and not given.records.is_dir():
        options.error(f"--records {given.records}: is not a folder")
    return given


if __name__ == "__main__":
    main()
