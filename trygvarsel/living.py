"""A question that is asked anew each time in; a list or a mapping that always holds the answer of today, out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

T = TypeVar("T")


class LivingList(Sequence[T]):
    """A list for those who were handed it once, before settings were exchanged.

    >>> said = ["DK"]
    >>> living = LivingList(lambda: said)
    >>> said.append("SE")
    >>> list(living), len(living), living[0]
    (['DK', 'SE'], 2, 'DK')
    """

    def __init__(self, read: Callable[[], Sequence[T]]) -> None:
        self._read = read

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        return self._read()[place]

    def __iter__(self) -> Iterator[T]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class LivingMap(Mapping[str, T]):
    """A mapping, likewise."""

    def __init__(self, read: Callable[[], Mapping[str, T]]) -> None:
        self._read = read

    def __getitem__(self, key: str) -> T:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())
