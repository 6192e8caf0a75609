"""Admission: who asks, whether they have asked too much lately, and whose turn it is."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import lru_cache

#: So many clients are remembered; who has not asked for the longest time is forgotten first.
_REMEMBERED = 20_000
#: One household has as many addresses of the newer kind as it likes, in a network of this size.
_HOUSEHOLD = 64


class Clients:
    """Tells clients apart by their address, also behind proxies that are trusted."""

    def __init__(self, proxies: Sequence[str]) -> None:
        """Take the networks of the proxies."""
        self._proxies = [ipaddress.ip_network(one) for one in proxies]
        self.of = lru_cache(_REMEMBERED)(self._of)
        self.is_proxy = lru_cache(_REMEMBERED)(self._is_proxy)

    def _of(self, peer: str, forwarded: str = "") -> str:
        """Return who asks.

        Args:
            peer: The address of the other end of the connection.
            forwarded: What X-Forwarded-For says; looked at only if the peer is a proxy of ours,
                and from the right: what stands left of the first stranger can be made up.

        >>> Clients(["10.0.0.0/8"]).of("10.0.0.1", "1.2.3.4, 192.0.2.7, 10.0.0.9")
        '192.0.2.7'
        >>> Clients([]).of("192.0.2.1", "1.2.3.4"), Clients([]).of("2001:db8:0:1::5")
        ('192.0.2.1', '2001:db8:0:1::/64')
        """
        found = peer
        if self._proxies and forwarded and self.is_proxy(peer):
            for one in reversed(forwarded.split(",")):
                name = one.strip()
                if not _address(name):
                    break
                found = name
                if not self._is_proxy(name):
                    break
        address = _address(found)
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped:
                return str(address.ipv4_mapped)
            return str(ipaddress.ip_network((address, _HOUSEHOLD), strict=False))
        return found

    def _is_proxy(self, name: str) -> bool:
        """Tell whether many clients may come from an address."""
        address = _address(name)
        return address is not None and any(address in network for network in self._proxies)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


class Rate:
    """How often each client may ask: so many at once, and so many a second after that.

    >>> rate = Rate(rate=1, burst=2, clock=lambda: 0.0)
    >>> [rate.wait("a") for _ in range(3)], rate.wait("b")
    ([0.0, 0.0, 1.0], 0.0)
    """

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take how often; a rate of 0 is no limit."""
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Count a request; return after how many seconds it may be made, 0 for now."""
        if not self._rate:
            return 0.0
        now = self._clock()
        left, seen = self._left.pop(client, (float(self._burst), now))
        left = min(float(self._burst), left + (now - seen) * self._rate)
        allowed = left >= 1.0
        self._left[client] = (left - 1.0 if allowed else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1.0 - left) / self._rate


class Turns:
    """How many requests of each client are worked on at once; its others wait for their turn.

    A client who asks much so stands in nobody's way but their own.
    """

    def __init__(self, most: int, seconds: float) -> None:
        """Take how many, and how long each may wait."""
        self._most, self._seconds = most, seconds
        self._held: dict[str, tuple[asyncio.Semaphore, list[int]]] = {}

    async def take(self, client: str) -> None:
        """Take a turn, waiting for it if need be; who has one gives it back.

        Raises:
            TimeoutError: There was none in time.

        """
        held = self._held.get(client)
        if held is None:
            held = self._held[client] = asyncio.Semaphore(self._most), [0]
        turns, users = held
        users[0] += 1
        try:
            if turns.locked():
                async with asyncio.timeout(self._seconds):
                    await turns.acquire()
            else:
                await turns.acquire()
        except BaseException:
            self._leave(client)
            raise

    def give_back(self, client: str) -> None:
        """Give a turn back."""
        self._held[client][0].release()
        self._leave(client)

    def _leave(self, client: str) -> None:
        users = self._held[client][1]
        users[0] -= 1
        if not users[0]:
            del self._held[client]

    def __len__(self) -> int:
        """Return how many clients are being answered or wait."""
        return len(self._held)
