"""What a connection writes, and when."""

from __future__ import annotations

import asyncio

from functiegraaf.serve.gathering import Gathered

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


class Pipe:
    """A transport that notes what is done with it."""

    def __init__(self) -> None:
        self.done: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("close")

    def abort(self) -> None:
        self.done.append("abort")

    def is_closing(self) -> bool:
        return "close" in self.done


def done(*steps: bytes | str | None) -> list[bytes | str]:
    """Return what a transport does; None waits until nothing else is to do."""

    async def run() -> list[bytes | str]:
        pipe = Pipe()
        held = Gathered(pipe)
        for step in steps:
            if step is None:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            elif isinstance(step, str):
                getattr(held, step)()
            else:
                held.write(step)
        return list(pipe.done)

    return asyncio.run(run())


def test_a_head_goes_out_with_its_body() -> None:
    assert done(HEAD, b"body", None) == [HEAD + b"body"]


def test_a_head_without_a_body_goes_out_by_itself() -> None:
    assert done(HEAD) == []
    assert done(HEAD, None) == [HEAD]
    assert done(HEAD, None, b"body") == [HEAD, b"body"]


def test_nothing_is_lost_between_two_answers() -> None:
    assert b"".join(one for one in done(HEAD, HEAD, b"body", HEAD, b"", None)) == HEAD * 2 + (
        b"body" + HEAD
    )


def test_who_closes_sends_first_and_who_aborts_does_not() -> None:
    assert done(HEAD, "close", None) == [HEAD, "close"]
    assert done(HEAD, "abort", None) == ["abort"]
    assert done(b"body", "close") == [b"body", "close"]


def test_what_else_a_transport_has_is_there() -> None:
    async def run() -> bool:
        return Gathered(Pipe()).is_closing()

    assert asyncio.run(run()) is False
