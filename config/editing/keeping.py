"""A settings file in; its text to the character out, and another text in its place, wholly or not at all."""

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from config.problems import ConfigError, Problem
from config.syntax import MOST_BYTES, decoded

_UNWRITABLE: Final = {
    errno.EROFS: "lies on a disk that can only be read",
    errno.EACCES: "lies in a folder that this service may not write to",
    errno.EPERM: "lies in a folder that this service may not write to",
    errno.ENOSPC: "cannot be written: the disk is full",
    errno.EDQUOT: "cannot be written: the disk is full",
    errno.EBUSY: "is held in its place by the system, as files handed into a container are",
}


class Unwritable(Exception):  # noqa: N818 - said to a person, as it stands
    """The file cannot be replaced, and is as it was; the text says why."""


class Overtaken(Exception):  # noqa: N818 - it reads as what happened
    """The file is not the one that was looked at any more; nothing was written."""


def read_file(path: Path) -> str:
    """Read a settings file to the character, a mark of its encoding included. Raises ``ConfigError`` only."""
    try:
        raw = path.read_bytes()[: MOST_BYTES + 1]
    except OSError as error:
        raise ConfigError([Problem(str(path), 1, 1, "", f"cannot be read: {error.strerror}")]) from None
    decoded(raw, str(path))
    return raw.decode("utf-8")


def file_state(path: Path) -> tuple[int, ...]:
    """Tell one state of a file from another, without reading it; empty if there is no file to be seen."""
    try:
        seen = path.stat()
    except OSError:
        return ()
    return seen.st_ino, seen.st_mtime_ns, seen.st_size


def hash_of(text: str) -> str:
    """Name a file by what stands in it, remarks and all.

    >>> hash_of("a: 1")[:12]
    '16c3c6d78678'
    """
    return sha256(text.encode()).hexdigest()


def replace_file(path: Path, before: str, after: str) -> None:
    """Put a text in place of the one that was read, in one movement that a crash cannot cut in two.

    The file keeps its mode and its owner, and a link that leads to it stays a link. Of several processes that do this
    at once one is first, and the others are told; an editor that saves in the same instant is not seen.

    Raises
    ------
    Overtaken
        When the file does not hold ``before`` any more.
    Unwritable
        When the system does not let it be replaced.
    """
    path = path.resolve()
    try:
        with _alone(path.parent):
            if path.read_bytes() != before.encode():
                raise Overtaken(f"{path.name} has been changed in this moment; look at it again")
            _swap(path, after.encode())
    except OSError as error:
        why = _UNWRITABLE.get(error.errno or 0, f"cannot be written: {error.strerror}")
        raise Unwritable(f"{path.name} {why}") from None


def _swap(path: Path, body: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            was = path.stat()
            with suppress(PermissionError):  # only root may give a file away
                os.fchown(file.fileno(), was.st_uid, was.st_gid)
            os.fchmod(file.fileno(), was.st_mode & 0o7777)
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Have the folder to ourselves among those who ask like this, and see to it that what was done stays done."""
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
        os.fsync(held)
    finally:
        os.close(held)
