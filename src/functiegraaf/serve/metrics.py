"""Metrics: what the server counts, for Prometheus.

All is counted in plain numbers, which cost next to nothing, and put into the form of Prometheus
when somebody looks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Counts
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics(Collector):
    """The counters of one server; none of their labels can be chosen by a client."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._ends: Counts[tuple[str, int]] = Counts()
        self._times: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        self._questions: Counts[tuple[str, str]] = Counts()
        self._kept = self._running = self._workers = 0

    def collect(self) -> Iterator[Metric]:
        """Yield them in the form of Prometheus."""
        ends = CounterMetricFamily(
            "functiegraaf_requests",
            "Requests, by what they asked for and how they ended.",
            labels=("route", "status"),
        )
        for (route, status), count in sorted(self._ends.items()):
            ends.add_metric((route, str(status)), count)
        yield ends
        times = HistogramMetricFamily(
            "functiegraaf_request_seconds", "How long requests took.", labels=("route",)
        )
        for route, counts in sorted(self._times.items()):
            buckets, so_far = [], 0
            for edge, count in zip((*map(str, _SECONDS), "+Inf"), counts, strict=True):
                so_far += count
                buckets.append((edge, so_far))
            times.add_metric((route,), buckets, self._sums[route])
        yield times

        questions = CounterMetricFamily(
            "functiegraaf_questions",
            "Questions to the workers, by whose and how they ended.",
            labels=("kind", "outcome"),
        )
        for labels, count in sorted(self._questions.items()):
            questions.add_metric(labels, count)
        yield questions
        said = "Answers that were sent as they were kept."
        yield CounterMetricFamily("functiegraaf_kept_answers", said, self._kept)
        said = "Requests that are being answered."
        yield GaugeMetricFamily("functiegraaf_requests_running", said, self._running)
        said = "Processes that answer questions."
        yield GaugeMetricFamily("functiegraaf_workers", said, self._workers)

    def began(self) -> None:
        """Count a request that begins."""
        self._running += 1

    def ended(self, route: str, status: int, seconds: float, *, kept: bool) -> None:
        """Count a request that has ended."""
        self._running -= 1
        self._ends[route, status] += 1
        self._sums[route] = self._sums.get(route, 0.0) + seconds
        counts = self._times.setdefault(route, [0] * (len(_SECONDS) + 1))
        counts[bisect_left(_SECONDS, seconds)] += 1
        self._kept += kept

    def asked(self, kind: str, outcome: str) -> None:
        """Count a question to the workers."""
        self._questions[kind, outcome] += 1

    def text(self, workers: int) -> bytes:
        """Return all counters."""
        self._workers = workers
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)
