"""YAML text in, plain values and the line and column of each of them out."""

from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from .dialect import Loader, Unreadable, scalar
from .quoting import quoted

Path = tuple[str | int, ...]
_MOST_VALUES = 100_000
_NOUNS = {"partnerships": "partnership", "areas": "area", "groups": "group", "channels": "channel"}


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the file, counted from 1."""

    line: int = 1
    column: int = 1

    @classmethod
    def of(cls, mark: yaml.Mark | None) -> "Mark":
        """Translate the parser's own mark, which counts from 0."""
        return cls(mark.line + 1, mark.column + 1) if mark else cls()


Mistake = tuple[Path, Mark, str]


@dataclass(slots=True)
class Tree:
    """The values of a file, where every key and value stands, and the mistakes that are already plain."""

    value: object = None
    keys: dict[Path, Mark] = field(default_factory=dict)
    values: dict[Path, Mark] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def mark(self, path: Path) -> Mark:
        """Find where a value stands, or the nearest thing around it that stands anywhere."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Mark())

    def key_mark(self, path: Path) -> Mark:
        """Find where the key of a value stands; for what has no key, where the value stands."""
        return self.keys.get(path) or self.mark(path)


def read(text: str) -> Tree:
    """Read YAML text; raises ``yaml.YAMLError``, of which ``Unreadable`` is one, where that is not possible."""
    root = compose(text)
    tree = Tree()
    if root is not None:
        tree.value = _Builder(tree).build(root, ())
    return tree


@lru_cache(maxsize=2)  # a file is looked at several times while it is changed, and a large one takes a while
def compose(text: str) -> yaml.Node | None:
    """Give the root of a YAML text, which nobody may change; None if it is empty. Raises as `read` does."""
    loader = Loader(text)
    try:
        root: yaml.Node | None = loader.get_single_node()
    except (ValueError, OverflowError):  # the library lets these through for escapes like "\\UFFFFFFFF"
        raise Unreadable("a number or an escape that stands for nothing", loader.get_mark()) from None
    finally:
        loader.dispose()
    return root


class _Builder:
    """Turns nodes into values, noting where each stands; every alias is unfolded, within bounds."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.count = 0
        self.around: set[int] = set()

    def build(self, node: yaml.Node, path: Path) -> object:
        self.count += 1
        if self.count > _MOST_VALUES:
            raise Unreadable(f"more than {_MOST_VALUES} values", node.start_mark)
        if id(node) in self.around:
            raise Unreadable("an alias that stands inside what it refers to", node.start_mark)
        mark = self.tree.values[path] = Mark.of(node.start_mark)
        self.around.add(id(node))
        try:
            match node:
                case yaml.MappingNode():
                    return self._mapping(node, path)
                case yaml.SequenceNode():
                    return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
                case _:
                    return self._scalar(node, path, mark)
        finally:
            self.around.discard(id(node))

    def _scalar(self, node: yaml.Node, path: Path, mark: Mark) -> object:
        try:
            return scalar(node.tag, node.value)
        except ValueError:
            self.tree.mistakes.append((path, mark, f"does not understand the tag {quoted(node.tag)} here"))
            return None

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, object]:
        built: dict[str, object] = {}
        for key_node, value_node in node.value:
            mark = Mark.of(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                braces = isinstance(key_node, yaml.MappingNode)
                text = (
                    "two braces without quotes; put quotes round the text" if braces else "a key must be a single word"
                )
                self.tree.mistakes.append((path, mark, text))
                continue
            key = key_node.value
            if key in built:
                first = self.tree.keys[(*path, key)].line
                noun = _NOUNS.get(str(path[-1]) if path else "", "key")
                text = f"{noun} {quoted(key)} is written twice; first on line {first}"
                self.tree.mistakes.append((path, mark, text))
                continue
            self.tree.keys[(*path, key)] = mark
            built[key] = self.build(value_node, (*path, key))
        return built
