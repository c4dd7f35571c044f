"""A plain scalar in, its value by the rules of YAML 1.2 out: ``off``, ``no``, ``21:00`` and ``0157`` stay words."""

import re

import yaml

_PREFIX = "tag:yaml.org,2002:"
_DEEPEST = 30


class Unreadable(yaml.MarkedYAMLError):
    """What stands here cannot be read, though YAML may allow it: too deep, too much, endless or senseless."""

    def __init__(self, problem: str, mark: yaml.Mark) -> None:
        super().__init__(problem=problem, problem_mark=mark)


class Loader(yaml.SafeLoader):
    """Composes nodes, to a bounded depth; what a plain scalar means is decided by the rules below alone."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - the library's own name; filled below

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node, refusing what is nested deeper than any settings are."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Unreadable(f"more than {_DEEPEST} levels of nesting", self.peek_event().start_mark)  # type: ignore[no-untyped-call]  # so typeshed has it
        node: yaml.Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _kind, _pattern, _starts in (
    ("null", r"(?:~|null|Null|NULL|)$", [*"~nN", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", [*"tTfF"]),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,17})$", [*"-+0123456789"]),
    ("float", r"[-+]?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]*)?(?:[eE][-+]?[0-9]{1,2})?$", [*"-+0123456789"]),
):
    Loader.add_implicit_resolver(_PREFIX + _kind, re.compile(_pattern), _starts)


def scalar(tag: str, text: str) -> str | int | float | bool | None:
    """Give the value of a scalar; raises ``ValueError`` when its tag is none of ours or does not fit it."""
    match tag.removeprefix(_PREFIX):
        case "str":
            return text
        case "null":
            return None
        case "bool" if text.lower() in {"true", "false"}:
            return text.lower() == "true"
        case "int":
            return int(text[:20])
        case "float":
            return float(text)
    raise ValueError(tag)
