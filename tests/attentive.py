"""For processes that a test sends signals: they hear them, whoever started the tests."""

from __future__ import annotations

import signal


def hearing() -> None:
    """Undo what is ignored; what runs in the background of a shell, or by nohup, hears less.

    It is given to `subprocess.Popen` as `preexec_fn`.
    """
    for one in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)
