"""Metrics: what the server counts, for Prometheus.

Requests are counted in plain numbers, which cost next to nothing, and put into the form of
Prometheus when somebody looks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Counts
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class _Requests(Collector):
    """The requests that have ended."""

    def __init__(self) -> None:
        self.ends: Counts[tuple[str, int]] = Counts()
        self.times: dict[str, list[int]] = {}
        self.sums: dict[str, float] = {}

    def collect(self) -> Iterator[Metric]:
        """Yield them in the form of Prometheus."""
        ends = CounterMetricFamily(
            "functiegraaf_requests",
            "Requests, by what they asked for and how they ended.",
            labels=("route", "status"),
        )
        for (route, status), count in sorted(self.ends.items()):
            ends.add_metric((route, str(status)), count)
        yield ends
        times = HistogramMetricFamily(
            "functiegraaf_request_seconds", "How long requests took.", labels=("route",)
        )
        for route, counts in sorted(self.times.items()):
            buckets, so_far = [], 0
            for edge, count in zip((*map(str, _SECONDS), "+Inf"), counts, strict=True):
                so_far += count
                buckets.append((edge, so_far))
            times.add_metric((route,), buckets, self.sums[route])
        yield times


class Metrics:
    """The counters of one server; none of their labels can be chosen by a client."""

    def __init__(self) -> None:
        """Begin at zero."""
        there = self._registry = CollectorRegistry()
        self._requests = _Requests()
        there.register(self._requests)
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

    def began(self) -> None:
        """Count a request that begins."""
        self._running.inc()

    def ended(self, route: str, status: int, seconds: float, *, kept: bool) -> None:
        """Count a request that has ended."""
        self._running.dec()
        requests = self._requests
        requests.ends[route, status] += 1
        requests.sums[route] = requests.sums.get(route, 0.0) + seconds
        counts = requests.times.setdefault(route, [0] * (len(_SECONDS) + 1))
        counts[bisect_left(_SECONDS, seconds)] += 1
        if kept:
            self._kept.inc()

    def asked(self, kind: str, outcome: str) -> None:
        """Count a question to the workers."""
        self._questions.labels(kind, outcome).inc()

    def text(self, workers: int) -> bytes:
        """Return all counters."""
        self._workers.set(workers)
        return generate_latest(self._registry)
