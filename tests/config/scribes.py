"""Values in; YAML as many different hands would write them out: in blocks and braces, with remarks and odd spaces."""

import json
from typing import Any

from hypothesis import strategies as st

KEYS = ("lund", "spates", "over_after", "quiet_hours", "from", "radii", "grøn", "a-b", "x1")
TEXTS = (
    "14 days",
    "300 m",
    "21:00",
    "off",
    "none",
    "it's",
    'a "word"',
    "a: b",
    "- x",
    "x #y",
    "[",
    "&a",
    "æøå",
    "",
    " ",
    "1e3",
    "two\nlines\n",
)

scalars = st.one_of(
    st.sampled_from(TEXTS),
    st.integers(-99, 10**6),
    st.booleans(),
    st.none(),
    st.integers(-9999, 9999).map(lambda n: n / 8),
    st.text(max_size=6),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=8,
)
trees = st.dictionaries(st.sampled_from(KEYS), values, min_size=1, max_size=5)


class Scribe:
    """Writes as one person would, who is drawn anew for every file."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw
        self.eol = self._pick("\n", "\n", "\r\n")
        self._step = len(self._pick("  ", "  ", "    "))

    def _pick(self, *of: str) -> str:
        return str(self._draw(st.sampled_from(of)))

    def file(self, tree: dict[str, Any]) -> str:
        """Write a whole file."""
        head = self._pick(
            "", f"# who, and why{self.eol}", f"---{self.eol}", "\ufeff", f"{self.eol}# x: 1{self.eol}{self.eol}"
        )
        body = "".join(self._mapping(tree, 0))
        tail = self._pick("", f"{self.eol}# the end{self.eol}", f"...{self.eol}", "#")
        return head + (body if tail or self._pick("", "x") else body.removesuffix(self.eol)) + tail

    def _mapping(self, tree: dict[str, Any], indent: int) -> list[str]:
        return [
            self._between(indent) + " " * indent + self._key(key) + self._after(value, indent)
            for key, value in tree.items()
        ]

    def _after(self, value: Any, indent: int) -> str:
        """Write what stands behind a colon, to the end of the line or of the block."""
        deeper = indent + self._step
        if isinstance(value, dict) and value and self._pick("x", "x", ""):
            return self._end() + "".join(self._mapping(value, deeper))
        if isinstance(value, list) and value and self._pick("", "x"):
            at = indent if self._pick("", "x") else deeper
            return self._end() + "".join(self._item(each, at) for each in value)
        if isinstance(value, str) and value.endswith("lines\n") and self._pick("", "x"):
            return f" |{self.eol}" + "".join(f"{' ' * deeper}{line}{self.eol}" for line in value.splitlines())
        if value is None and self._pick("", "x"):
            return self._end()
        return self._pick(" ", "  ") + self._flow(value) + self._end()

    def _item(self, value: Any, at: int) -> str:
        before = self._between(at) + " " * at + "- "
        if isinstance(value, dict) and value and self._pick("", "x"):
            lines = "".join(self._mapping(value, at + 2)).split(" " * (at + 2), 1)
            return before + lines[1] if not lines[0].strip() else before + self._flow(value) + self._end()
        return before + self._flow(value) + self._end()

    def _flow(self, value: Any) -> str:
        gap = self._pick("", " ")
        match value:
            case dict():
                inside = f",{self._pick(' ', '  ')}".join(
                    f"{self._key(key)} {self._flow(each)}" for key, each in value.items()
                )
                return f"{{{gap}{inside}{gap}}}"
            case list():
                return f"[{gap}{', '.join(self._flow(each) for each in value)}{gap}]"
            case str():
                return self._quoted(value)
        return json.dumps(value)

    def _quoted(self, text: str) -> str:
        if (
            text
            and text.isalnum()
            and text[0].isalpha()
            and text.lower() not in {"null", "true", "false"}
            and text.isascii()
        ):
            return self._pick(text, f"'{text}'", f'"{text}"')
        if text.isprintable() and text.isascii() and self._pick("", "x"):
            return "'" + text.replace("'", "''") + "'"
        return '"' + "".join(_spelt(each) for each in text) + '"'

    def _key(self, key: str) -> str:
        return self._pick(key, key, f'"{key}"', f"'{key}'") + self._pick(":", ":", " :")

    def _end(self) -> str:
        return self._pick("", "", " ", "   # why, and when: now", "  #") + self.eol

    def _between(self, indent: int) -> str:
        return self._pick("", "", "", self.eol, f"{' ' * indent}# - a: remark{self.eol}", f"# at the edge{self.eol}")


def _spelt(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() and code < 0x3000 else f"\\U{code:08x}"


@st.composite
def written(draw: Any) -> tuple[str, dict[str, Any]]:
    """Draw a file, and what it says."""
    tree = draw(trees)
    return Scribe(draw).file(tree), tree


@st.composite
def changes_to(draw: Any, tree: dict[str, Any]) -> dict[tuple[str | int, ...], Any]:
    """Draw a place in a tree, or beside what is there, and what is to stand there."""
    path: tuple[str | int, ...] = ()
    inside: Any = tree
    while isinstance(inside, dict | list) and (not path or draw(st.booleans())):
        known = list(inside) if isinstance(inside, dict) else list(range(len(inside)))
        if isinstance(inside, dict):
            known.append(draw(st.sampled_from(KEYS)))
        if not known:
            break
        step = draw(st.sampled_from(known))
        path = (*path, step)
        inside = inside.get(step) if isinstance(inside, dict) else inside[step]
    return {path: draw(values)}
