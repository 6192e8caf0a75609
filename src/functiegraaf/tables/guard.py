"""What kind of table a file is, and whether it is safe to open.

A workbook is a zip of XML files. Nothing in it is believed before it has been counted: how
large it becomes, how many cells it claims, whether its XML declares entities. What passed is
packed anew, and only that copy is opened, so that what was checked is what is read.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from functiegraaf.errors import InputError

#: Far more than any table of functions needs, and little enough for a small machine.
FILE_BYTES, UNPACKED_BYTES, RATIO, PARTS = 20_000_000, 50_000_000, 300, 2_000
#: Below this a part may be packed as tightly as it likes.
SMALL = 1_000_000

KINDS = (".xlsx", ".ods", ".csv")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_AS_XLSX = "; open it and save it as .xlsx"
#: What to do about a workbook that a program cannot read; why it cannot stands behind it.
ANEW = "; open it in Excel or LibreOffice and save it anew as .xlsx"
#: Parts of a workbook that bring in what is not in it, or run code; and how to be rid of them.
_REFUSED = {
    "xl/externalLinks/": ("refers to other files", "break those links (Data, Edit Links)"),
    "xl/connections.xml": (
        "fetches data from elsewhere",
        "delete those connections (Data, Queries & Connections)",
    ),
    "xl/activeX/": ("holds controls that run code (ActiveX)", "delete those controls"),
}


class Source(NamedTuple):
    """A file that was found fit to be read.

    Attributes:
        kind: 'xlsx', 'ods' or 'csv'.
        data: The bytes; of a workbook only the checked parts.
        parts: The unpacked XML parts of a workbook, by name.

    """

    kind: str
    data: bytes
    parts: dict[str, bytes]


def load(path: Path) -> Source:
    """Read a file whole and say what it is.

    A link to a file is followed; what is no regular file is refused.

    Raises:
        InputError: The file cannot be read, is no table, or is not safe to open.

    """
    data = _bytes(path)
    suffix = path.suffix.lower()
    if data.startswith(_OLE):
        raise InputError(f"{path}: {_ole(data)}")
    if data.startswith(b"PK\x03\x04"):
        source = _workbook(path, data)
        if suffix and suffix != f".{source.kind}":
            raise InputError(f"{path}: this is an .{source.kind} file; give it that extension")
        return source
    if suffix in (".xlsx", ".ods", ".xlsm", ".xls"):
        raise InputError(f"{path}: this is no workbook, or it is damaged{_AS_XLSX}")
    return Source("csv", data, {})


def _bytes(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(f"{path}: is a folder; give a file ({', '.join(KINDS)})")
        if not stat.S_ISREG(mode):
            raise InputError(f"{path}: is no regular file; give a file ({', '.join(KINDS)})")
        with path.open("rb") as stream:
            data = stream.read(FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise InputError(f"{str(path)!r}: {error}") from error
    if len(data) > FILE_BYTES:
        raise InputError(f"{path}: larger than {FILE_BYTES // 1_000_000} MB; split the table")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise InputError(f"{path}: the file is empty")
    return data


def _ole(data: bytes) -> str:
    """Tell the two formats apart that hide in the old container."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "is protected with a password; save it without one"
    return f"is an old .xls file, or another old Office file{_AS_XLSX}"


def _workbook(path: Path, data: bytes) -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _unpack(path, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # RuntimeError: a part is encrypted; NotImplementedError: packed in an unusual way.
        raise InputError(f"{path}: the workbook is damaged or protected{ANEW} ({error})") from error
    except (UnicodeError, ValueError, OSError) as error:
        raise InputError(f"{path}: the workbook is damaged{ANEW} ({error})") from error
    kind = _kind(path, parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for name, part in parts.items():
            copy.writestr(name, part)
    return Source(kind, packed.getvalue(), parts)


def _unpack(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Unpack every part, counting what really comes out of it."""
    entries = archive.infolist()
    if len(entries) > PARTS:
        raise InputError(f"{path}: the workbook has {len(entries)} parts; that is not a table")
    parts: dict[str, bytes] = {}
    left = UNPACKED_BYTES
    for entry in entries:
        if entry.is_dir():
            continue
        if entry.filename in parts:
            raise InputError(f"{path}: the workbook has the part {entry.filename!r} twice")
        with archive.open(entry) as stream:
            part = stream.read(left + 1)
        left -= len(part)
        tight = len(part) > SMALL and len(part) > RATIO * max(entry.compress_size, 1)
        if left < 0 or tight:
            raise InputError(
                f"{path}: the workbook unpacks to far more than it holds (a zip bomb); not opened"
            )
        parts[entry.filename] = part
    return parts


def _kind(path: Path, parts: dict[str, bytes]) -> str:
    """Return the kind of workbook; macros and links to other files are refused."""
    types = parts.get("[Content_Types].xml", b"")
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise InputError(f"{path}: is protected with a password; save it without one")
        if any(name.startswith(("Basic/", "Scripts/")) for name in parts):
            raise InputError(f"{path}: holds macros; save it without them")
        return "ods"
    macros = any(name.endswith("vbaProject.bin") or "/macrosheets/" in name for name in parts)
    if macros or b"macroEnabled" in types:
        raise InputError(f"{path}: holds macros{_AS_XLSX}, without them")
    if b"spreadsheetml.sheet.main" not in types:
        raise InputError(f"{path}: this is no workbook; give .xlsx, .ods or .csv")
    for start, (what, todo) in _REFUSED.items():
        if any(name.startswith(start) for name in parts):
            raise InputError(f"{path}: {what}; {todo} and save it")
    return "xlsx"
