"""HTTP: one request and its answer, whatever the other side does.

An answer is bounded in time and in size, a redirect is told and never followed, and only what
may be asked twice is asked again.
"""

from __future__ import annotations

import datetime
import email.utils
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import httpx

from functiegraaf.errors import EndpointError, InputError
from functiegraaf.remote import credentials as secrets
from functiegraaf.remote import refusals
from functiegraaf.remote.credentials import Credentials

T = TypeVar("T")
Form = Mapping[str, str | Sequence[str]]

#: How long one answer may take, in seconds, with every new try.
TIMEOUT = 60.0
#: An answer is held in memory several times; a larger one is a matter for a dump.
MOST = 100_000_000
TRIES = 3
#: What passes by itself: too many requests, and a gateway without an engine behind it.
AGAIN = (429, 502, 503, 504)
#: Nobody waits longer for a command that asks again by itself.
LONGEST_WAIT = 30.0
CONNECT = 10.0


class Reply(NamedTuple):
    """An answer: its status, headers and body."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()

    @property
    def server(self) -> str:
        """What the engine calls itself, in lower case."""
        return str(self.headers.get("Server", "")).lower()


class Cut(Exception):
    """The connection failed before the answer was whole."""


class Client:
    """What speaks to one endpoint.

    Attributes:
        url: The address of the endpoint.
        place: The same as it is shown, without what may be secret.
        most: How many bytes of an answer are read.

    """

    def __init__(
        self,
        url: str,
        *,
        credentials: Credentials | None = None,
        timeout: float = TIMEOUT,
        most: int = MOST,
    ) -> None:
        """Check the address; nothing is sent yet.

        Raises:
            InputError: It is no address of an endpoint, or a token would be sent in the clear.

        """
        self.url = checked(url)
        self.place = shown(self.url)
        self._credentials = credentials or secrets.from_environment()
        self._timeout, self.most = timeout, most
        self._auth = secrets.auth(self._credentials, self.url)
        # What is for this machine goes by no proxy: it would be read there.
        here = {f"all://{self.url.netloc.decode()}": None} if secrets.is_here(self.url) else None
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT)),
            follow_redirects=False,
            mounts=here,
        )
        weakref.finalize(self, self._client.close)

    def exchange(
        self,
        method: str,
        url: httpx.URL | None = None,
        *,
        again: bool,
        form: Form | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        fine: Sequence[int] = (),
    ) -> Reply:
        """Send a request and return the whole answer.

        Args:
            method: The method of HTTP.
            url: An address of the same origin; the endpoint itself if None.
            again: Whether it may be sent twice: it only reads, or does the same twice.
            form: The fields of a form, as the body.
            content: The body.
            headers: Further headers.
            fine: Statuses that are no error beside 200 to 299.

        Raises:
            EndpointError: There is no whole answer, or it is a refusal.

        """
        request = self._client.build_request(
            method, url or self.url, data=form, content=content, headers=headers
        )
        end = time.monotonic() + self._timeout
        for attempt in range(1, TRIES + 1):
            try:
                reply = within(end - time.monotonic(), lambda: self._once(request))
            except TimeoutError:
                raise EndpointError(
                    f"{self.place}: no whole answer within {self._timeout:g} seconds; ask for "
                    "less, or give --timeout"
                ) from None
            except Cut as cut:
                if not again or attempt == TRIES:
                    raise EndpointError(f"{self.place}: {cut}") from cut
                wait = 0.2 * 2**attempt
            else:
                if reply.status not in AGAIN or not again or attempt == TRIES:
                    return self._accepted(reply, fine)
                wait = wait_of(reply) or 0.2 * 2**attempt
                if wait > min(LONGEST_WAIT, end - time.monotonic()):
                    raise EndpointError(
                        f"{self.place}: has too much to do (status {reply.status}) and asks to "
                        f"wait {wait:.0f} seconds; try again then"
                    )
            time.sleep(max(0.0, min(wait, end - time.monotonic())))
        raise AssertionError("the last try returns or raises")  # pragma: no cover

    def _once(self, request: httpx.Request) -> Reply:
        """Send a request once.

        Raises:
            Cut: The connection failed.
            EndpointError: The answer is too large or cannot be read.

        """
        try:
            response = self._client.send(request, auth=self._auth, stream=True)
            with_body = bytearray()
            try:
                for piece in response.iter_bytes():
                    with_body += piece
                    if len(with_body) > self.most:
                        raise EndpointError(
                            f"{self.place}: the answer is larger than {self.most} bytes, and is "
                            "not read on; ask for less"
                        )
            finally:
                response.close()
        except httpx.TimeoutException as error:
            if isinstance(error, httpx.ConnectTimeout):
                raise Cut("cannot be reached: no connection in time; check the address") from error
            raise TimeoutError from error
        except httpx.ConnectError as error:
            reason = self._credentials.hide(str(error))
            raise Cut(f"cannot be reached: {reason}; check the address and the network") from error
        except httpx.DecodingError as error:
            raise EndpointError(
                f"{self.place}: the answer cannot be unpacked: {error}; ask whoever keeps it"
            ) from error
        except httpx.TransportError as error:
            reason = self._credentials.hide(str(error)) or type(error).__name__
            raise Cut(f"the connection was cut: {reason}; try again") from error
        return Reply(response.status_code, response.headers, bytes(with_body))

    def _accepted(self, reply: Reply, fine: Sequence[int]) -> Reply:
        """Return an answer that is no refusal.

        Raises:
            EndpointError: It is one; the message has the engine's own words, shortened.

        """
        if httpx.codes.is_success(reply.status) or reply.status in fine:
            return reply
        if httpx.codes.is_redirect(reply.status):
            target = self._credentials.hide(reply.headers.get("Location", "nowhere"))
            raise EndpointError(
                f"{self.place}: sends us on to {target[:200]}, and nothing is sent there unasked; "
                "if that is right, give that address"
            )
        words = self._credentials.hide(refusals.words(reply.body, reply.media_type))
        said = f": {words}" if words else ""
        withheld = bool(self._credentials.user) and not secrets.is_private(self.url)
        meaning = refusals.meaning(reply.status, withheld=withheld)
        raise EndpointError(f"{self.place}: {meaning}{said}")


def checked(url: str) -> httpx.URL:
    """Return the address of an endpoint.

    Raises:
        InputError: It is none, or it holds a password.

    """
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InputError(f"this is no address of an endpoint: {error}") from error
    if found.userinfo:
        name = secrets.VARIABLE
        raise InputError(
            f"the address of {found.host} holds a password; set {name}_USER and {name}_PASSWORD "
            "instead"
        )
    if found.scheme not in ("http", "https") or not found.host:
        raise InputError(
            f"'{shown(found)}' is no address of an endpoint; it begins with http:// or https://"
        )
    return found.copy_with(fragment=None)


def shown(url: httpx.URL) -> str:
    """Return an address without what may be secret.

    >>> shown(httpx.URL("https://a.nl/sparql?key=1"))
    'https://a.nl/sparql'
    """
    return str(url.copy_with(query=None, fragment=None, userinfo=b"")).rstrip("?")


def wait_of(reply: Reply) -> float:
    """Return how many seconds an engine asks to wait; 0 if it does not say."""
    said = str(reply.headers.get("Retry-After", "")).strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        then = email.utils.parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return 0.0
    now = datetime.datetime.now(then.tzinfo)
    return max(0.0, (then - now).total_seconds())


def within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call gives, if it gives it in time.

    A server that sends a byte now and then is never silent long enough for the timeouts of the
    library. The thread that waits for it ends with the process.

    Raises:
        TimeoutError: It did not.

    """
    found: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(call())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(max(0.0, seconds))
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError
    return found[0]
