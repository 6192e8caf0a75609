"""Many files at once: all are written or none, whatever goes wrong."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from attentive import hearing
from functiegraaf.errors import InputError
from functiegraaf.together import save_all

NEW = {"a.ttl": b"new a", "b/c.ttl": b"new c", "d.ttl": b"new d"}


def everything(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def test_all_files_are_written_and_keep_their_rights(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(b"old")
    (tmp_path / "a.ttl").chmod(0o640)
    save_all(tmp_path, NEW)
    assert everything(tmp_path) == {**NEW, "b": None}
    assert (tmp_path / "a.ttl").stat().st_mode & 0o777 == 0o640
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "d.ttl").stat().st_mode & 0o777 == 0o666 & ~mask


def test_links_are_followed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (out / "b").symlink_to(tmp_path / "elsewhere")
    (out / "a.ttl").symlink_to(tmp_path / "kept.ttl")
    save_all(out, NEW)
    assert (out / "a.ttl").is_symlink()
    assert (tmp_path / "kept.ttl").read_bytes() == b"new a"
    assert (tmp_path / "elsewhere" / "c.ttl").read_bytes() == b"new c"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda out: (out / "d.ttl").mkdir(), "out/d.ttl: is a folder where a file must stand"),
        (lambda out: (out / "b").write_text(""), "out/b: is a file where a folder must stand"),
        (lambda out: os.mkfifo(out / "d.ttl"), "out/d.ttl: is no regular file"),
        (lambda out: (out / "b").symlink_to("gone"), "out/b: is a link to gone, which is not"),
        (
            lambda out: (out / "d.ttl").symlink_to("gone/x"),
            "out/d.ttl: cannot be written: No such file or directory; nothing was replaced",
        ),
    ],
)
def test_what_stands_in_the_way_is_named_and_nothing_is_replaced(
    make, said: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.ttl").write_bytes(b"old")
    make(out)
    before = everything(out)
    with pytest.raises(InputError, match=said):
        save_all(out, NEW)
    assert everything(out) == before


def test_a_folder_that_is_a_file_or_a_dead_link_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to("gone")
    with pytest.raises(InputError, match="file: is a file where a folder must stand"):
        save_all(tmp_path / "file", NEW)
    with pytest.raises(InputError, match="file: is a file where a folder must stand"):
        save_all(tmp_path / "file" / "below", NEW)
    with pytest.raises(InputError, match="link: is a link to gone, which is not there"):
        save_all(tmp_path / "link", NEW)
    assert everything(tmp_path) == {"file": b"mine", "link": None}


def test_a_full_disk_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open
    opened = []

    def full(path: Path, mode: str = "r", *rest: object) -> object:
        opened.append(path)
        if len(opened) == len(NEW):
            raise OSError(28, "No space left on device")
        return real(path, mode, *rest)

    (tmp_path / "a.ttl").write_bytes(b"old")
    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(InputError, match="d.ttl: cannot be written: No space left on device"):
        save_all(tmp_path / "new", NEW)
    opened.clear()
    with pytest.raises(InputError, match="nothing was replaced"):
        save_all(tmp_path, NEW)
    monkeypatch.undo()
    assert everything(tmp_path) == {"a.ttl": b"old"}


def test_a_rename_that_fails_says_what_was_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def fails(path: Path, target: Path) -> Path:
        if target.name == "c.ttl":
            raise PermissionError(1, "Operation not permitted")
        return real(path, target)

    monkeypatch.setattr(Path, "replace", fails)
    said = (
        rf"b/c.ttl: cannot be written: Operation not permitted; already written: {tmp_path}/a.ttl$"
    )
    with pytest.raises(InputError, match=said):
        save_all(tmp_path, NEW)
    monkeypatch.undo()
    assert everything(tmp_path) == {"a.ttl": b"new a"}


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_who_is_ended_while_writing_leaves_nothing(sent: int, tmp_path: Path) -> None:
    (tmp_path / "00.ttl").write_bytes(b"old")
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from functiegraaf.together import save_all\n"
        "real = Path.open\n"
        "def slow(*given):\n"
        "    time.sleep(0.05)\n"
        "    return real(*given)\n"
        "Path.open = slow\n"
        "save_all(Path(sys.argv[1]), {f'{n:02}.ttl': b'new' for n in range(999)})\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stderr=subprocess.DEVNULL,
        preexec_fn=hearing,
    )
    end = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 3 and time.monotonic() < end:
        time.sleep(0.02)
    assert len(list(tmp_path.iterdir())) >= 3
    running.send_signal(sent)
    assert running.wait(30) != 0
    assert everything(tmp_path) == {"00.ttl": b"old"}
