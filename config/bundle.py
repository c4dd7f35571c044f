"""A settings file in, one value that holds it and all that it decides by, fit to be kept and sent, out; and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

from .load import parse, text_of
from .maps import Carried, Maps
from .problems import ConfigError
from .schema.settings import Settings
from .syntax import tree_of

FORMAT: Final = 1
"""How a bundle is written down; a release reads its own format and those before it."""

SHOWN: Final = 12
"""So many digits of a hash are enough for people."""


class BundleProblem(Exception):  # noqa: N818  (said to a person, as it stands)
    """What was written down is no bundle that this release can read."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A settings file together with what it draws its areas from.

    What belongs to a machine stays there: the lists of recipients, since they hold people, files with secrets and
    certificates, and folders. They are looked for where the bundle is unpacked.

    Parameters
    ----------
    file
        What problems call the settings file.
    text
        All of it, remarks too.
    maps
        The features that areas are drawn from, by the name of their file as the settings have it.
    hash
        SHA-256, in hexadecimal, of what is written and drawn, in its order. Remarks, empty lines, quotation marks and
        the features that nothing is drawn from do not change it; the order of keys does, since the first channel is
        the one that is used unless a group says otherwise.
    """

    file: str
    text: str
    maps: Carried
    hash: str

    @property
    def shown(self) -> str:
        """The beginning of the hash, for people."""
        return self.hash[:SHOWN]

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps({"format": FORMAT, **{name: getattr(self, name) for name in self.__slots__}})

    @classmethod
    def from_json(cls, body: str) -> Self:
        """Read it back; raises `BundleProblem` where this release cannot, or it is not what was written down."""
        try:
            written = json.loads(body)
            if written["format"] > FORMAT:
                raise BundleProblem("they were put in force by a newer release, which writes them down otherwise")
            read = cls(written["file"], written["text"], written["maps"], written["hash"])
            if hash_of(read.text, read.file, read.maps) == read.hash:
                return read
        except (ValueError, KeyError, TypeError, AttributeError, ConfigError):
            pass
        raise BundleProblem("what is written down of them was damaged")


def pack(path: Path, *, rehearse: bool = True) -> Bundle:
    """Read a settings file, and what it draws its areas from. Raises ``ConfigError`` only, with every mistake.

    Only what is not to come into force need not ``rehearse`` its texts.
    """
    text, maps = text_of(path), Maps(path.parent)
    parse(text, str(path), path.parent, maps, rehearse=rehearse)
    drawn = maps.drawn()
    return Bundle(str(path), text, drawn, hash_of(text, str(path), drawn))


def unpack(bundle: Bundle, folder: Path) -> Settings:
    """Read the settings in a bundle; what they leave to the machine is looked for in the folder.

    Lists of recipients may be missing there. Raises ``ConfigError`` only, with the places of the mistakes as they were
    in the file.
    """
    return parse(bundle.text, bundle.file, folder, Maps(folder, bundle.maps), rehearse=False)


def hash_of(text: str, file: str, maps: Mapping[str, object]) -> str:
    """Hash what settings say and draw on; raises ``ConfigError`` for what is no settings file at all."""
    content = json.dumps([tree_of(text, file).value, dict(sorted(maps.items()))], separators=(",", ":"))
    return sha256(content.encode()).hexdigest()
