"""Cache: bytes that were made before, as long as the data is the same, and no more than fit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

V = TypeVar("V")
#: What an entry costs beside its bytes.
_OVERHEAD = 500


class _Held(NamedTuple, Generic[V]):
    version: str
    value: V
    size: int


class Cache(Generic[V]):
    """Values by key, each of one version of the data; the one that was used longest ago goes first.

    >>> cache = Cache[bytes](most=10_000)
    >>> cache.put("a", "1", b"x", 1)
    >>> cache.get("a", "1"), cache.get("a", "2")
    (b'x', None)
    """

    def __init__(self, most: int) -> None:
        """Take how many bytes may be held."""
        self._most = most
        self._held: OrderedDict[Hashable, _Held[V]] = OrderedDict()
        self.size = 0

    def get(self, key: Hashable, version: str) -> V | None:
        """Return a value; None if there is none of this version."""
        held = self._held.get(key)
        if held is None or held.version != version:
            return None
        self._held.move_to_end(key)
        return held.value

    def put(self, key: Hashable, version: str, value: V, size: int) -> None:
        """Hold a value, if it is not too large for its neighbours."""
        size += _OVERHEAD
        if size > self._most // 4:
            return
        before = self._held.pop(key, None)
        self.size += size - (before.size if before else 0)
        self._held[key] = _Held(version, value, size)
        while self.size > self._most:
            _, gone = self._held.popitem(last=False)
            self.size -= gone.size

    def __len__(self) -> int:
        """Return how many values are held."""
        return len(self._held)
