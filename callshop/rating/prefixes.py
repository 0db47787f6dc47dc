"""The longest prefix that begins a number: one dict, asked once for each length that occurs, the longest first."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Prefixes(Generic[T]):
    """A frozen table prefix -> value. The mapping given is kept, not copied: who gives it must not change it."""

    __slots__ = ("_by_prefix", "_lengths")

    def __init__(self, by_prefix: Mapping[str, T], like: "Prefixes[T] | None" = None) -> None:
        """`like`: a table of the same prefixes, whose lengths need not be found again."""
        self._by_prefix = by_prefix
        self._lengths: tuple[int, ...] = (
            like._lengths if like else tuple(sorted(set(map(len, by_prefix)), reverse=True))
        )

    def longest(self, digits: str) -> T | None:
        """The value of the longest prefix that `digits` begins with, or None."""
        for length in self._lengths:
            # A slice of too few digits is the whole number again: harmless, its own length's turn comes too.
            found = self._by_prefix.get(digits[:length])
            if found is not None:
                return found
        return None

    def every(self, digits: str) -> Iterator[T]:
        """The values of all prefixes that `digits` begins with, the longest first."""
        for length in self._lengths:
            found = self._by_prefix.get(digits[:length]) if length <= len(digits) else None
            if found is not None:
                yield found

    def exactly(self, digits: str) -> T | None:
        """The value of the prefix equal to `digits`, or None."""
        return self._by_prefix.get(digits)

    def __len__(self) -> int:
        return len(self._by_prefix)
