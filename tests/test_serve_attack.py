"""Attacks over HTTP: each has its outcome, nobody is reached, and who works does not notice."""

from __future__ import annotations

import csv
import io
import itertools
import json
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

import attacking
from attacking import ATTACKER, WORKING, Asked, Sent, Worked
from functiegraaf.serve.settings import Limits
from serving import Answer, Server, server
from test_serve_hostile import CASES, Hostile

ROOT = Path(__file__).parents[1]
ASKED = attacking.asked()
SENT = attacking.sent()
#: Of the questions that are asked of the pool, those that cost little, and some that cost much.
DEAR = {
    "path-stars-at-the-bound",
    "cross-product-sorted",
    "not-exists-in-not-exists",
    "memory-bomb",
}
FREE = [case for case in CASES if case.outcomes <= {"refused", "invalid"} or case.name in DEAR]
STATUSES = {"whole": 200, "cut": 200, "refused": 403, "invalid": 400, "timeout": 503, "memory": 503}
#: What no answer holds, whatever is asked: where something is on this machine, or how it failed.
NEVER = ("Traceback", str(ROOT), "/tmp/", "site-packages", "root:x:0")
KEPT = "/queries/profile-competencies.json?profile=N06.01.02"
EVERYTHING = "SELECT * { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: Short times, so that the tests are short; no limit on how often, so that attacks do not wait.
OPTIONS = (
    "rate=0", "seconds=1.5", "head_seconds=1.0", "body_seconds=1.0", "send_seconds=1.5",
    "idle_seconds=1", "connections=60", "own_connections=40", "turn_seconds=2.0",
)  # fmt: skip


@pytest.fixture(scope="module")
def there(tmp_path_factory) -> Iterator[Server]:
    options = [word for one in OPTIONS for word in ("--limit", one)]
    with server(tmp_path_factory.mktemp("there"), *options) as one:
        one.wait_for_pages()
        yield one


@pytest.fixture(scope="module")
def listener() -> Iterator[socket.socket]:
    """Somebody to be reached, whom nobody reaches."""
    with socket.create_server((WORKING, 0)) as one:
        one.settimeout(0.2)
        yield one
        with pytest.raises(TimeoutError):
            one.accept()


@pytest.fixture(scope="module")
def questions(there) -> Iterator[str]:
    """Questions of who works: one that is kept, and each time another that nobody asked before."""
    rows = csv.DictReader(io.StringIO(there.ask("/queries/functions.csv").text))
    codes = sorted(row["code"] for row in rows)
    assert len(codes) > 20
    return itertools.cycle(
        path
        for lang, a, b in itertools.product(("nl", "en"), codes, codes)
        for path in (KEPT, f"/queries/competency-gap.json?from={a}&to={b}&lang={lang}")
    )


def unharmed(worked: list[Worked]) -> None:
    """Who worked was answered each time, rightly, and within the limit of a stored query."""
    assert [one for one in worked if one.status != 200] == []
    assert len({one.body for one in worked if one.path == KEPT}) == 1
    assert all(json.loads(one.body)["results"] for one in worked)
    assert max(one.seconds for one in worked) < Limits().stored_seconds


def test_there_are_many_of_them_and_each_is_another() -> None:
    assert len(ASKED) + len(SENT) >= 200
    names = [one.name for one in (*ASKED, *SENT)]
    assert len(set(names)) == len(names)
    assert len({one[1:] for one in ASKED}) == len(ASKED)
    assert len({one.data for one in SENT}) == len(SENT)
    assert len(FREE) >= 60
    assert {case.name for case in FREE} >= DEAR


def test_each_request_has_its_outcome_and_who_works_goes_on(there, listener, questions) -> None:
    port = listener.getsockname()[1]
    with attacking.working(there.port, questions) as worked:
        answers = [(one, attacking.request(there.port, one, port)) for one in ASKED]

    wrong = {one.name: found for one, got in answers if (found := faults(one, got))}
    assert wrong == {}
    unharmed(worked)


def faults(attack: Asked, answer: Answer) -> list[str]:
    """Return what is wrong with an answer to an attack."""
    found = []
    heads = answer.headers
    said = answer.body.decode("utf-8", "replace") + "\n" + repr(heads)
    if answer.status not in attack.statuses:
        found.append(f"status {answer.status}: {said[:200]}")
    found += [f"holds {one}" for one in (*NEVER, attack.absent) if one and one in said]
    found += [f"header {one}" for one in ("x-evil", "set-cookie", "server") if one in heads]
    if heads.get("x-content-type-options") != "nosniff":
        found.append("may be taken for something else")
    if not heads.get("content-security-policy", "").startswith("default-src 'none'"):
        found.append("has no policy")
    if "evil" in heads.get("location", ""):
        found.append(f"leads to {heads['location']}")
    is_page = heads.get("content-type", "").startswith("text/html")
    if is_page and not any(b"text/html" in value for _, value in attack.headers):
        found.append("is a page, which was not asked for")
    if answer.status >= 400 and not is_page and attack.method != "HEAD":
        if heads.get("content-type") != "application/problem+json":
            found.append(f"is {heads.get('content-type')}")
        elif json.loads(answer.body)["status"] != answer.status:
            found.append("says another status")
    return found


def test_what_is_wrong_is_found() -> None:
    """The look at the answers finds what it looks for."""
    attack = Asked("", frozenset({404}), "GET", b"/", (), b"", "<script>")
    good = {"content-type": "application/problem+json", "x-content-type-options": "nosniff"}
    good["content-security-policy"] = "default-src 'none'"
    body = b'{"status": 404, "detail": "nothing"}'
    assert faults(attack, Answer(404, good, body)) == []
    for status, heads, said in (
        (200, good, body),
        (404, {**good, "x-evil": "1"}, body),
        (404, {**good, "location": "//evil"}, body),
        (404, {**good, "content-type": "text/html"}, body),
        (404, {**good, "content-type": "text/plain"}, body),
        (404, {**good, "x-content-type-options": ""}, body),
        (404, {**good, "content-security-policy": ""}, body),
        (404, good, b'{"status": 404, "detail": "<script>"}'),
        (404, good, b'{"status": 404, "detail": "File \\"/tmp/a.py\\""}'),
        (404, good, b'{"status": 400}'),
    ):
        assert faults(attack, Answer(status, heads, said))


def test_each_stream_of_bytes_has_its_outcome(there, listener, questions) -> None:
    port = str(listener.getsockname()[1]).encode()
    with attacking.working(there.port, questions) as worked:
        found = {
            one.name: attacking.statuses(there.port, one.data.replace(b"PORT", port))
            for one in SENT
        }

    assert {one.name: found[one.name] for one in SENT if not _fits(one, found[one.name])} == {}
    unharmed(worked)


def _fits(attack: Sent, found: str) -> bool:
    return found in attack.outcomes


def test_hostile_questions_have_their_status(there, questions) -> None:
    with attacking.working(there.port, questions) as worked:
        found = {case.name: _posted(there.port, case) for case in FREE}

    wrong = {
        case.name: found[case.name]
        for case in FREE
        if found[case.name] not in _statuses(case)
    }  # fmt: skip
    assert wrong == {}
    unharmed(worked)


def _statuses(case: Hostile) -> set[int]:
    if len(case.text) > Limits().characters:
        return {413}
    return {STATUSES[one] for one in case.outcomes}


def _posted(port: int, case: Hostile) -> int:
    headers = (("Content-Type", b"application/sparql-query"),)
    attack = Asked(case.name, frozenset(), "POST", b"/sparql", headers, case.text.encode(), "")
    return attacking.request(port, attack, 0).status


# What takes long, or comes from many.


def test_who_sends_slowly_is_sent_away(there, questions) -> None:
    """A head, a body and chunks of which a sign comes now and then, on several lines each."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    kinds = {
        "408": (b"GET /version HTTP/1.1\r\n", b"X: a\r\n"),
        "408 ": (head + b"Content-Length: 500\r\n\r\n", b"A"),
        "408  ": (head + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nA\r\n"),
        "200 408": (b"GET /version HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n", b"A"),
    }
    with attacking.working(there.port, questions) as worked, pool(20) as threads:
        ends = {
            (status, number): threads.submit(attacking.drip, there.port, *kind)
            for status, kind in kinds.items()
            for number in range(5)
        }
        found = {key: end.result() for key, end in ends.items()}
    assert {key: said for key, said in found.items() if said != key[0].strip()} == {}
    unharmed(worked)


def test_who_does_not_read_is_sent_away(there, questions) -> None:
    """What is not read is held no longer than that takes; no line and no memory is lost."""
    many = b"GET /store?default HTTP/1.1\r\nHost: x\r\n\r\n"
    with attacking.working(there.port, questions) as worked:
        lines = [attacking.deaf(there.port, many * (1 + number % 3)) for number in range(12)]
        time.sleep(1)
        assert attacking.lines_of(there.port, ATTACKER) >= 12
        attacking.until(lambda: attacking.lines_of(there.port, ATTACKER) == 0, 20)
        for line in lines:
            line.close()
    unharmed(worked)


def test_memory_is_not_filled_by_what_is_no_request(there, questions) -> None:
    """Heads behind a running question, and trailers, are held only as far as a head may go."""
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    running = post + b"Content-Length: %d\r\n\r\n%s" % (len(ENDLESS), ENDLESS.encode())
    before = attacking.memory(there.process.pid)
    with attacking.working(there.port, questions) as worked:
        for begin in (
            running + b"GET /version HTTP/1.1\r\n",
            post + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n",
        ):
            assert (
                attacking.flood(there.port, begin, b"a: b\r\n" * 10_000, 100_000_000) < 10_000_000
            )
    assert attacking.memory(there.process.pid) < before + 60_000_000
    unharmed(worked)


def test_memory_is_not_filled_by_what_is_remembered(there) -> None:
    """Long headers and addresses, each another, of which nothing is kept."""
    before = attacking.memory(there.process.pid)
    for number in range(400):
        long = b"%d" % number + b"x" * 60_000
        headers = (("X-Forwarded-For", long), ("Accept", b"application/json, " + long))
        path = f"{KEPT}&page_size={number % 9 + 1}".encode()
        attack = Asked("", frozenset(), "GET", path, headers, b"", "")
        assert attacking.request(there.port, attack, 0).status == 200
    assert attacking.memory(there.process.pid) < before + 15_000_000


def test_large_answers_that_are_not_read_are_few(there) -> None:
    """The next is sent when one is read: they do not fill the memory while they wait."""
    path = "/functiegraaf.nq"
    size = len(there.ask(path).body)
    assert size > 4_000_000
    before = attacking.memory(there.process.pid)
    asking = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    lines = [attacking.deaf(there.port, asking) for _ in range(35)]
    most = 0
    for _ in range(10):
        time.sleep(0.1)
        most = max(most, attacking.memory(there.process.pid) - before)
    for line in lines:
        line.close()
    assert most < 18 * size


def test_one_client_holds_only_so_many_lines(there, questions) -> None:
    with attacking.working(there.port, questions) as worked:
        lines = [attacking.deaf(there.port, b"") for _ in range(40)]
        assert attacking.statuses(there.port, b"GET /version HTTP/1.1\r\n") == "429"
        for line in lines:
            line.close()
    unharmed(worked)


def test_there_are_only_so_many_lines(there) -> None:
    """Who comes too late is told so at once, and the others are answered."""
    lines = [attacking.deaf(there.port, b"", f"127.0.0.{3 + n % 9}") for n in range(60)]
    assert attacking.statuses(there.port, b"GET /version HTTP/1.1\r\n") == "503"
    for line in lines:
        line.close()
    attacking.until(lambda: attacking.lines_of(there.port, "127.0.0.") <= 2, 10)
    assert there.ask("/version").status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/store?default&NUMBER",
        f"/sparql?query={quote(EVERYTHING)}NUMBER",
        "/.well-known/void?NUMBER",
    ],
)
def test_one_client_that_asks_much_is_in_nobodys_way(there, questions, path) -> None:
    """Thirty lines that ask without a pause, of the workers or of the server itself."""
    with (
        attacking.working(there.port, questions) as worked,
        attacking.rush(there.port, path) as said,
    ):
        time.sleep(2.5)
    assert set(said) <= {200, 429, 503}
    assert len(said) > 5
    unharmed(worked)


def test_a_client_who_asks_much_waits_and_is_told_so(there) -> None:
    slow = f"/sparql?query={quote(ENDLESS)}NUMBER"
    with attacking.rush(there.port, slow) as said:
        time.sleep(4)
        assert there.ask("/healthz").status == 200
    assert 429 in said


def pool(count: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(count)
