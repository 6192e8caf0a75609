"""Workers: processes that answer questions from outside, and that can be killed.

One question of a few thousand characters can take a whole process down, or never end: the
engine can neither be stopped nor kept from overflowing its stack. So the server itself never
asks it what a stranger wrote. `pool` keeps the processes, `worker` is what runs in one.
"""

from __future__ import annotations

from functiegraaf.serve.workers.messages import Question, Reply, Source

__all__ = ["Question", "Reply", "Source"]
