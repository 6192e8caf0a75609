"""Refusals: every way in which a request is turned down, in words, as a page or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus

from functiegraaf.errors import InputError, QueryError, ValueUnknown
from functiegraaf.serve.asking import Unanswered
from functiegraaf.serve.workers import Reply

PROBLEM = "application/problem+json"

#: The status of what a worker could not answer, and after how many seconds to ask again.
_OUTCOMES: dict[str, tuple[int, int]] = {
    "refused": (403, 0),
    "invalid": (400, 0),
    "timeout": (503, 0),
    "memory": (503, 0),
    "crashed": (503, 1),
    "busy": (503, 2),
}


class Refusal(Exception):
    """A request is turned down.

    Attributes:
        status: The status of HTTP.
        detail: What is wrong and what to do, in words.
        headers: What else the answer says.
        outcome: A word for programs.
        candidates: What may have been meant.
        reason: What only the log says.
        template: What the page is made from that people get.

    """

    def __init__(
        self,
        status: int,
        detail: str,
        headers: Mapping[str, str] | None = None,
        *,
        outcome: str = "",
        candidates: Sequence[str] = (),
        reason: str = "",
        template: str = "refusal.html",
    ) -> None:
        """Keep what is said."""
        super().__init__(detail)
        self.status, self.detail, self.outcome = status, detail, outcome
        self.headers = dict(headers or {})
        self.candidates = tuple(candidates)
        self.reason = reason
        self.template = template

    @property
    def title(self) -> str:
        """The name of the status."""
        return HTTPStatus(self.status).phrase

    def problem(self) -> bytes:
        """Return it as JSON, as RFC 9457 has it."""
        said: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.outcome:
            said["outcome"] = self.outcome
        if self.candidates:
            said["candidates"] = list(self.candidates)
        return json.dumps(said, ensure_ascii=False).encode() + b"\n"


def of_reply(reply: Reply) -> Refusal:
    """Return the refusal that a reply without an answer is.

    Why the data cannot be read names folders of this machine, which is nobody's business.
    """
    status, again = _OUTCOMES[reply.outcome]
    headers = {"Retry-After": str(again)} if again else {}
    message = reply.body.decode("utf-8", "replace").strip()
    reason = message if reply.outcome == "crashed" else ""
    if reason:
        message = "the process that was to answer ended, or cannot read the data; ask again"
    return Refusal(status, message, headers, outcome=reply.outcome, reason=reason)


def method(allowed: Sequence[str]) -> Refusal:
    """Return the refusal of a method, with those that may be used."""
    names = ", ".join(allowed)
    return Refusal(405, f"this address takes {names}", {"Allow": names})


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what is raised while somebody is answered into a refusal.

    Raises:
        Refusal: A value that is not known 404, bad input 400, no answer 503.

    """
    try:
        yield
    except Unanswered as unanswered:
        raise of_reply(unanswered.reply) from unanswered
    except ValueUnknown as unknown:
        raise Refusal(404, str(unknown), candidates=unknown.candidates) from unknown
    except InputError as wrong:
        raise Refusal(400, str(wrong)) from wrong
    except QueryError as failed:
        raise Refusal(500, str(failed)) from failed
