"""Edition: one state of the graph, by room, out of a folder, a file or a revision of git."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from functiegraaf import guards, inputs, resources
from functiegraaf.diff import blank, git
from functiegraaf.errors import InputError
from functiegraaf.findings import short
from functiegraaf.names import Names

#: The rooms of a checkout; what lies below `data/` are rooms of their own.
ROOMS = ("ontology", "data", "shapes", "queries")
QUERIES = "queries"
#: The room of facts that no folder and no graph gives another.
FACTS = "facts"
#: What is RDF by its name, in a folder with other files; `.json` and `.xml` can be anything there.
SUFFIXES = tuple(one for one in inputs.FORMATS if one not in (".json", ".xml"))
#: How many files are looked at in a folder: more are no graph, but a whole disk.
MOST_FILES = 50_000
#: What stands for the folder of the repository, changes that are not committed included.
WORKING_TREE = "working tree"

_SHIPPED = {
    resources.GRAPH + graph: str(PurePosixPath(pattern).parent)
    for graph, pattern in resources.SHIPPED_GRAPHS.items()
}

#: The texts of files, by their path; a list, because git gives all at once.
Texts = Iterable[tuple[PurePosixPath, str]]


@dataclass(frozen=True)
class Edition:
    """One state of the graph.

    Attributes:
        name: How it was named.
        rooms: The triples of each room; blank nodes are called after their content.
        queries: The texts of the stored queries, by name.

    """

    name: str
    rooms: dict[str, frozenset[ox.Triple]]
    queries: dict[str, str]

    @cached_property
    def triples(self) -> frozenset[ox.Triple]:
        """The triples of all rooms."""
        return frozenset().union(*self.rooms.values())

    @cached_property
    def _about(self) -> dict[object, list[ox.Triple]]:
        found: dict[object, list[ox.Triple]] = defaultdict(list)
        for triple in self.triples:
            found[triple.subject].append(triple)
        return found

    def of(self, subject: object) -> list[ox.Triple]:
        """Return what is said of something."""
        return self._about.get(subject, [])

    @cached_property
    def names(self) -> Names:
        """What things are called."""
        return Names(self.triples)


def read(named: str | Path) -> Edition:
    """Read an edition.

    Args:
        named: A folder with the rooms of a checkout or with RDF, a file, a revision of git in the
            current folder, or `working tree` for the folder of that repository. A path that
            is there comes before a revision of that name.

    Raises:
        InputError: There is no such thing, it holds nothing, or a file cannot be read.

    """
    name = str(named)
    if not name:
        raise InputError("an empty name cannot be a revision, file or folder")
    if name == WORKING_TREE and not Path(name).exists():
        return _edition(name, _in_folder(git.top(Path()), name))
    try:
        path = Path(name)
        is_folder, is_there = path.is_dir(), path.exists()
    except (OSError, ValueError):
        is_folder = is_there = False
    if not is_there and "\0" not in name and path.is_symlink():
        raise InputError(f"{name}: is a link that leads nowhere or in a circle; name what it is of")
    if is_folder:
        return _edition(name, _in_folder(path, name))
    if is_there:
        return _of_file(path)
    if isinstance(named, Path):
        raise InputError(f"{named}: No such file or directory")
    return _edition(name, _in_git(name))


def _of_file(path: Path) -> Edition:
    """Read one file of RDF."""
    _refuse_special(path)
    form = inputs.kind(path)
    if form is None:
        raise InputError(f"{path}: is a table; make RDF of it first: functiegraaf import {path}")
    rooms = _by_graph(ox.Dataset(_quads(path, guards.text_of(path), form)))
    return Edition(str(path), _canonical(rooms, str(path)), {})


def _refuse_special(path: Path) -> None:
    """Refuse what is there and no file with content, such as a pipe, which may never answer."""
    if path.exists() and not path.is_file():
        raise InputError(f"{path}: is no regular file; save what it gives as a file, and name that")


def _in_folder(folder: Path, name: str) -> Texts:
    rooms = [one for one in map(folder.joinpath, ROOMS) if one.is_dir() and not one.is_symlink()]
    # Beside its rooms nothing of a checkout is read, and so nothing else is looked at.
    chosen = _chosen(_listed(rooms, folder, name)) or _chosen(_listed([folder], folder, name))
    if not chosen:
        raise InputError(f"{name}: holds no RDF and no stored query")
    for path in chosen:
        _refuse_special(folder / path)
        yield path, guards.text_of(folder / path)


def _listed(tops: Iterable[Path], folder: Path, name: str) -> list[PurePosixPath]:
    """Return the files below folders, by their path from another."""
    found: list[PurePosixPath] = []
    for top, folders, files in (one for start in tops for one in os.walk(start)):
        below = PurePosixPath(Path(top).relative_to(folder).as_posix())
        # What is hidden is of tools, such as git itself and environments.
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        found += [below / one for one in files if not one.startswith(".")]
        if len(found) > MOST_FILES:
            raise InputError(
                f"{name}: holds more than {MOST_FILES} files; name the folder with the graph itself"
            )
    return found


def _in_git(revision: str) -> Texts:
    here = Path()
    listed = git.entries(here, git.commit(here, revision))
    chosen = _chosen(listed)
    if not chosen:
        raise InputError(f"{revision}: holds no RDF and no stored query")
    for path, data in zip(
        chosen, git.contents(here, [listed[path] for path in chosen]), strict=True
    ):
        yield path, guards.decoded(Path(f"{revision}:{path}"), data)


def _chosen(paths: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return the files to read, sorted: those in the rooms of a checkout, or else all RDF."""
    read = sorted(one for one in paths if one.suffix.lower() in (*SUFFIXES, ".rq"))
    roomed = [one for one in read if len(one.parts) > 1 and one.parts[0] in ROOMS]
    if roomed:
        return [one for one in roomed if (one.suffix == ".rq") == (one.parts[0] == QUERIES)]
    return [one for one in read if one.suffix != ".rq"]


def _edition(name: str, texts: Texts) -> Edition:
    rooms: dict[str, set[ox.Triple]] = defaultdict(set)
    queries: dict[str, str] = {}
    for path, text in texts:
        place = Path(f"{name}:{path}")
        if path.suffix == ".rq":
            queries[str(path.relative_to(QUERIES).with_suffix(""))] = text
            continue
        quads = ox.Dataset(_quads(place, text, inputs.FORMATS[path.suffix.lower()]))
        for room, triples in _by_graph(quads).items():
            rooms[_room_of(path) or room] |= triples
    return Edition(name, _canonical(rooms, name), dict(sorted(queries.items())))


def _room_of(path: PurePosixPath) -> str:
    """Return the room of a file in a checkout; '' for a file elsewhere.

    >>> _room_of(PurePosixPath("data/stated/tasks.ttl")), _room_of(PurePosixPath("mine.ttl"))
    ('data/stated', '')
    """
    first, *others = path.parts
    if first not in ROOMS or not others:
        return ""
    return f"{first}/{others[0]}" if first == "data" and len(others) > 1 else first


def _quads(path: Path, text: str, form: ox.RdfFormat) -> Iterator[ox.Quad]:
    guards.refuse(path, text, form)
    with guards.telling(path):
        yield from ox.parse(text, format=form, rename_blank_nodes=True)


def _by_graph(quads: Iterable[ox.Quad]) -> dict[str, set[ox.Triple]]:
    """Return triples by the room that their graph is."""
    rooms: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in quads:
        graph = quad.graph_name
        if isinstance(graph, ox.DefaultGraph):
            room = FACTS
        else:
            iri = graph.value if isinstance(graph, ox.NamedNode) else "_:"
            room = _SHIPPED.get(iri, short(iri))
        rooms[room].add(quad.triple)
    return rooms


def _canonical(rooms: dict[str, set[ox.Triple]], place: str) -> dict[str, frozenset[ox.Triple]]:
    named = ((room, blank.named(triples, place)) for room, triples in rooms.items())
    return dict(sorted(named, key=lambda one: order(one[0])))


def order(room: str) -> tuple[int, str]:
    """Put rooms in the order in which they build on each other."""
    known = [*_SHIPPED.values(), "data", "shapes"]
    return (known.index(room) if room in known else len(known), room)
