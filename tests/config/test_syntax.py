"""What is no settings file at all is one plain, placed problem, however it is broken."""

from pathlib import Path

import pytest

from config.load import load
from config.problems import ConfigError

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)
A_BLOCK = 'expected a block of settings that begins with a key like "partnerships:"'


def only_problem(path: Path) -> str:
    with pytest.raises(ConfigError) as told:
        load(path)
    (problem,) = told.value.problems
    return str(problem).removeprefix(str(path))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", f":1:1: the file is empty; {A_BLOCK}", id="empty"),
        pytest.param(b"# nothing yet\n", f":1:1: the file is empty; {A_BLOCK}", id="comments only"),
        pytest.param(b"- a\n- b\n", f":1:1: {A_BLOCK}", id="a list"),
        pytest.param(b"\nhello\n", f":2:1: {A_BLOCK}", id="a word"),
        pytest.param(
            "sending: off\nx: Furesø".encode("latin-1"),
            ":2:9: not UTF-8 text; save the file again as UTF-8",
            id="Latin-1",
        ),
        pytest.param(
            "a: Furesø".encode("utf-16"),
            ":1:1: not UTF-8 text; save the file again as UTF-8",
            id="UTF-16",
        ),
        pytest.param(
            b"sending: off\npartnerships:\n\tx: 1\n",
            ":3:1: a tab stands where only spaces may; indent with spaces",
            id="tab",
        ),
        pytest.param(
            b"a: b: c\n",
            ':1:5: this is not YAML: a ":" too many here; put quotes round text that holds one',
            id="colon",
        ),
        pytest.param(
            b"a: [1, 2\nb: 3\n",
            ":2:2: this is not YAML: expected ',' or ']', but got ':' while parsing a flow sequence",
            id="open bracket",
        ),
        pytest.param(b"a: *b\n", ":1:4: undefined alias 'b'; define it with & above", id="undefined alias"),
        pytest.param(
            b"a: &a\n  b: *a\n",
            ":1:4: cannot be read: an alias that stands inside what it refers to",
            id="alias to itself",
        ),
        pytest.param(BOMB.encode(), ":1:37: cannot be read: more than 100000 values", id="alias bomb"),
        pytest.param(b"a: " + b"[" * 5_000, ":1:33: cannot be read: more than 30 levels of nesting", id="deep nesting"),
        pytest.param(b"a: \x01\n", ":1:4: a character that no text file should hold; delete it", id="control"),
        pytest.param(
            b'a: "\\UFFFFFFFF"\n',
            ":1:7: cannot be read: a number or an escape that stands for nothing",
            id="impossible escape",
        ),
        pytest.param(
            b"a: 1\n---\nb: 2\n",
            ":2:1: this is not YAML: but found another document expected a single document in the stream",
            id="two documents",
        ),
        pytest.param(
            b"a: " + b"x" * 1_000_000, ":1:1: larger than 1 MB; keep large areas in a GeoJSON file", id="too large"
        ),
    ],
)
def test_a_broken_file_is_one_placed_problem(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "settings.yaml"
    path.write_bytes(content)
    assert only_problem(path) == said


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert only_problem(tmp_path / "nope.yaml") == ":1:1: there is no such file"


def test_a_directory_is_a_problem(tmp_path: Path) -> None:
    assert only_problem(tmp_path) == ":1:1: this is a directory; name the settings file in it"


def test_a_name_too_long_for_the_system_is_a_problem(tmp_path: Path) -> None:
    assert only_problem(tmp_path / ("x" * 5_000)) == ":1:1: the system cannot read this file"
