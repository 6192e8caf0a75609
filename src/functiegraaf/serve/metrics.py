"""Metrics: what the server counts, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one server; none of their labels can be chosen by a client."""

    def __init__(self) -> None:
        """Begin at zero."""
        there = self._registry = CollectorRegistry()
        self._requests = Counter(
            "functiegraaf_requests",
            "Requests, by what they asked for and how they ended.",
            ("route", "status"),
            registry=there,
        )
        self._seconds = Histogram(
            "functiegraaf_request_seconds",
            "How long requests took.",
            ("route",),
            buckets=_SECONDS,
            registry=there,
        )
        self._questions = Counter(
            "functiegraaf_questions",
            "Questions to the workers, by whose and how they ended.",
            ("kind", "outcome"),
            registry=there,
        )
        self._kept = Counter(
            "functiegraaf_kept_answers", "Answers that were sent as they were kept.", registry=there
        )
        self._running = Gauge(
            "functiegraaf_requests_running", "Requests that are being answered.", registry=there
        )
        self._workers = Gauge(
            "functiegraaf_workers", "Processes that answer questions.", registry=there
        )
        self._ends: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def began(self) -> None:
        """Count a request that begins."""
        self._running.inc()

    def ended(self, route: str, status: int, seconds: float, *, kept: bool) -> None:
        """Count a request that has ended."""
        self._running.dec()
        both = self._ends.get((route, status))
        if both is None:
            both = self._requests.labels(route, str(status)), self._seconds.labels(route)
            self._ends[route, status] = both
        both[0].inc()
        both[1].observe(seconds)
        if kept:
            self._kept.inc()

    def asked(self, kind: str, outcome: str) -> None:
        """Count a question to the workers."""
        self._questions.labels(kind, outcome).inc()

    def text(self, workers: int) -> bytes:
        """Return all counters."""
        self._workers.set(workers)
        return generate_latest(self._registry)
