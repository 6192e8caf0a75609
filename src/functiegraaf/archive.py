"""Archive: what a store holds, as a file: of RDF to read anywhere, or a copy to put back."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from functiegraaf import files, load, storage
from functiegraaf.errors import InputError

_SUMS = "sha256.json"
#: More files than a store ever has; a larger archive is not one of ours.
_MOST = 100_000
_DATASETS = {".nq": ox.RdfFormat.N_QUADS, ".trig": ox.RdfFormat.TRIG}
_GRAPHS = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}


def dump(folder: Path, output: Path, graph: str | None = None) -> None:
    """Write what a store holds to a file of RDF, whole or not at all.

    Args:
        folder: The folder of the store.
        output: The file; its name says the syntax.
        graph: The only graph to write; all of them, with their names, if it is None.

    Raises:
        InputError: The store cannot be read, the file not be written, its name says no syntax
            that can hold this, or there is no such graph.

    """
    kinds = _DATASETS if graph is None else {**_DATASETS, **_GRAPHS}
    kind = kinds.get(output.suffix.lower())
    if kind is None:
        known = ", ".join(kinds)
        more = "" if graph else f"; with --graph also {', '.join(_GRAPHS)}"
        raise InputError(f"{output}: give a name that ends in {known}{more}")
    version = storage.current(folder)
    name = None if graph is None else _existing(version, graph)
    store = storage.open_version(version)
    with files.writing(output) as stream:
        if name is None:
            store.dump(stream, format=kind)
        elif kind in _DATASETS.values():
            quads = store.quads_for_pattern(None, None, None, name)
            ox.serialize(quads, stream, format=kind)
        else:
            store.dump(stream, format=kind, from_graph=name)


def _existing(version: storage.Version, graph: str) -> ox.NamedNode:
    """Return the name of a graph that is there.

    Raises:
        InputError: It is not.

    """
    wanted = load.graph_name(graph.strip("<>")).value
    if wanted not in version.about["graphs"]:
        known = version.about["graphs"]
        shown = ", ".join(known[:10]) + (f" and {len(known) - 10} more" if len(known) > 10 else "")
        raise InputError(f"'{graph}' is no graph of this store; there are {shown}")
    return ox.NamedNode(wanted)


def backup(folder: Path, output: Path) -> None:
    """Copy the store in use to one file, with a checksum of each part.

    Raises:
        InputError: The store cannot be read, or the file not be written.

    """
    version = storage.current(folder)
    parts = sorted(
        path for path in version.path.rglob("*") if path.is_file() and path.name != "in-use"
    )
    sums: dict[str, str] = {}
    with files.writing(output) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for path in parts:
            name = path.relative_to(version.path).as_posix()
            with path.open("rb") as source:
                sums[name] = hashlib.file_digest(source, "sha256").hexdigest()
            tar.add(path, arcname=name, recursive=False)
        text = json.dumps(sums, indent=1).encode()
        entry = tarfile.TarInfo(_SUMS)
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))


def restore(folder: Path, archive: Path) -> None:
    """Put back a store that `backup` copied.

    Raises:
        InputError: The archive cannot be read, is none of ours, or is damaged; or the folder
            cannot be written. Nothing changed.

    """
    try:
        with archive.open("rb") as stream, tarfile.open(fileobj=stream, mode="r:") as tar:
            members = _members(archive, tar)
            with storage.writing(folder) as work:
                for member in members:
                    tar.extract(member, work, filter="data")
                _compare_sums(archive, work)
                storage.read_about(work)
                ox.Store.read_only(str(work / "store"))
    except tarfile.TarError as error:
        raise InputError(f"{archive}: is no whole archive of ours: {error}") from error
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{archive}: cannot be read: {reason}") from error


def _members(archive: Path, tar: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Return the entries of an archive, if they are those of a store.

    Raises:
        InputError: They are not.

    """
    found: list[tarfile.TarInfo] = []
    for member in tar:
        path = PurePosixPath(member.name)
        ours = member.name in (_SUMS, "about.json") or (
            len(path.parts) == 2 and path.parts[0] == "store" and ".." not in path.parts
        )
        if not (member.isfile() and ours) or len(found) >= _MOST:
            raise InputError(f"{archive}: is no archive of ours: it holds {member.name!r}")
        found.append(member)
    if not {_SUMS, "about.json"} <= {member.name for member in found}:
        raise InputError(f"{archive}: is no whole archive of ours; make one with backup")
    return found


def _compare_sums(archive: Path, work: Path) -> None:
    """Compare the parts of an archive with their checksums.

    Raises:
        InputError: A part is damaged, missing, or too many.

    """
    try:
        sums = json.loads((work / _SUMS).read_text("utf-8"))
        wanted = {str(name): str(value) for name, value in sums.items()}
    except (ValueError, AttributeError) as error:
        raise InputError(f"{archive}: its list of checksums cannot be read") from error
    (work / _SUMS).unlink()
    found = {}
    for path in (one for one in work.rglob("*") if one.is_file()):
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        found[path.relative_to(work).as_posix()] = digest
    if found != wanted:
        odd = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
        raise InputError(f"{archive}: is damaged at {', '.join(odd[:3])}; nothing was put back")
