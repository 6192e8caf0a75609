"""Catalogue: the stored queries, found in `queries/` and described by their own headers.

A stored query is a plain SPARQL file. Its first lines, `#+ …`, are YAML: the question in
Dutch and English, a description, tags, the columns in order, and the parameters. Each
parameter has a line `VALUES ?variable { … }  # param` in the text, so that the file runs
as it is in any SPARQL tool; `functiegraaf.binding` puts the asked value in its place.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from functiegraaf import resources
from functiegraaf.errors import InputError, QueryError

#: Pseudo types of parameters, beside the classes of the ontology.
ANY, LANGUAGE, TEXT, CLASS = "any", "language", "text", "class"


class Parameter(NamedTuple):
    """One parameter of a stored query.

    Attributes:
        name: The name on the command line.
        type: A class of the ontology as a CURIE, or one of the pseudo types.
        description: What to give, by language (`nl`, `en`).
        variable: The SPARQL variable that stands for it, without `?`.
        example: A value that gives rows.
        default: The value if none is given; None if one must be given.
        choices: The values that may be given; empty if not limited.

    """

    name: str
    type: str
    description: dict[str, str]
    variable: str
    example: str | None
    default: str | None
    choices: tuple[str, ...]


class StoredQuery(NamedTuple):
    """One stored query: its text and what its header says.

    Attributes:
        name: The file name without `.rq`; the name on the command line.
        text: The SPARQL text, header included.
        question: The question in plain words, by language (`nl`, `en`).
        description: What the answer holds, in English.
        tags: Topics.
        columns: The names of the columns in order; empty for CONSTRUCT and ASK.
        parameters: The parameters in order, `lang` last.
        note: What a reader of any answer has to know, by language; empty if there is nothing.

    """

    name: str
    text: str
    question: dict[str, str]
    description: str
    tags: tuple[str, ...]
    columns: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    note: dict[str, str]

    def asked_parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters that must be given."""
        return tuple(p.name for p in self.parameters if p.default is None)


HEADER_KEYS = {
    "question", "description", "tags", "columns", "params", "note", "through", "together",
}  # fmt: skip
PARAMETER_KEYS = {"type", "nl", "en", "example", "default", "choices", "variable"}


def header_of(text: str, place: str, keys: Set[str] = HEADER_KEYS) -> dict[str, Any]:
    """Return the YAML header of a query text as a dictionary.

    Args:
        text: The text of the query.
        place: What to name it in an error.
        keys: The keys that it may have.

    Raises:
        QueryError: The header is not YAML, or has an unknown key.

    """
    header = raw_header(text, place)
    unknown = set(header) - keys
    if unknown:
        raise QueryError(f"{place}: unknown key in the header: {', '.join(sorted(unknown))}")
    return header


def raw_header(text: str, place: str) -> dict[str, Any]:
    """Return the YAML header of a query text, whatever keys it has.

    Raises:
        QueryError: The header is not YAML, or no mapping.

    """
    import yaml

    lines = [line[3:] for line in text.splitlines() if line.startswith("#+ ")]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        header = yaml.load("\n".join(lines), Loader=loader) or {}  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise QueryError(f"{place}: the header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise QueryError(f"{place}: the header is no mapping of keys and values")
    return header


def without_header(text: str) -> str:
    r"""Return a query without the lines that describe it.

    >>> without_header("#+ tags: [a]\nASK {}\n")
    'ASK {}\n'
    """
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))


def parse(name: str, text: str) -> StoredQuery:
    """Read one stored query from its text.

    Raises:
        QueryError: The header is not right; the message names the query and the key.

    """
    header = header_of(text, name)
    try:
        parameters = tuple(
            _parameter(name, key, value) for key, value in (header.get("params") or {}).items()
        )
        return StoredQuery(
            name=name,
            text=text,
            question=dict(header["question"]),
            description=str(header["description"]),
            tags=tuple(header["tags"]),
            columns=tuple(header.get("columns") or ()),
            parameters=parameters,
            note=dict(header.get("note") or {}),
        )
    except KeyError as error:
        raise QueryError(f"{name}: the header lacks {error.args[0]}") from error


def _parameter(query: str, name: str, value: dict[str, Any]) -> Parameter:
    unknown = set(value) - PARAMETER_KEYS
    if unknown:
        raise QueryError(f"{query}: unknown key of parameter {name}: {', '.join(sorted(unknown))}")
    return Parameter(
        name=name,
        type=str(value["type"]),
        description={"nl": str(value["nl"]), "en": str(value["en"])},
        variable=str(value.get("variable", name)),
        example=value.get("example"),
        default=value.get("default"),
        choices=tuple(str(choice) for choice in value.get("choices", ())),
    )


def folder() -> Path:
    """Return the folder of the stored queries."""
    return resources.root() / "queries"


@cache
def names() -> tuple[str, ...]:
    """Return the names of the stored queries, sorted.

    >>> "profile-competencies" in names()
    True
    """
    return tuple(sorted(path.stem for path in folder().glob("*.rq")))


@cache
def get(name: str) -> StoredQuery:
    """Return one stored query.

    Raises:
        InputError: There is no query of that name; the message names the nearest ones.

    """
    # The name is looked up in the list of names: it is never made into a path unchecked.
    if name not in names():
        import difflib

        near = difflib.get_close_matches(name, names(), n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise InputError(f"there is no stored query {name!r}{hint} See: functiegraaf query list")
    return _compiled(name) or parse(name, (folder() / f"{name}.rq").read_text("utf-8"))


def dump() -> dict[str, str]:
    """Return each stored query as JSON, to be read back without parsing its header."""
    import json

    parsed = (parse(name, (folder() / f"{name}.rq").read_text("utf-8")) for name in names())
    return {query.name: json.dumps(query._asdict()) for query in parsed}


def _compiled(name: str) -> StoredQuery | None:
    """Return a stored query as it was compiled; None if it was not.

    Reading YAML costs a cold start more than the query itself, and so would reading all queries.
    """
    import json

    try:
        entry = json.loads((resources.compiled_folder() / f"{name}.json").read_bytes())
    except (OSError, ValueError, RuntimeError):
        return None
    return StoredQuery(
        name=entry["name"],
        text=entry["text"],
        question=entry["question"],
        description=entry["description"],
        tags=tuple(entry["tags"]),
        columns=tuple(entry["columns"]),
        parameters=tuple(
            Parameter(*values)._replace(choices=tuple(values[-1])) for values in entry["parameters"]
        ),
        note=entry["note"],
    )


@cache
def internal(name: str) -> str:
    """Return the text of a query that the engine itself uses, from a folder below `queries/`.

    >>> "VALUES ?thing" in internal("lookup/is-known")
    True
    """
    return (folder() / f"{name}.rq").read_text("utf-8")


@cache
def prefixes() -> dict[str, str]:
    """Return the predeclared prefixes, from `shapes/prefixes.ttl`.

    >>> prefixes()["fg"]
    'https://w3id.org/functiegraaf/def/'
    """
    import pyoxigraph as ox

    sh = "http://www.w3.org/ns/shacl#"
    found: dict[str, dict[str, str]] = {}
    path = resources.root() / "shapes" / "prefixes.ttl"
    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value in (sh + "prefix", sh + "namespace"):
            assert isinstance(quad.object, ox.Literal)  # noqa: S101 - our own file, tested
            key = quad.predicate.value.removeprefix(sh)
            found.setdefault(str(quad.subject), {})[key] = quad.object.value
    return {entry["prefix"]: entry["namespace"] for entry in found.values()}


CURIE = re.compile(r"^([A-Za-z][\w-]*):([\w./-]*)$")


def expand(text: str) -> str | None:
    """Return the IRI of a CURIE with a predeclared prefix, or None if it is not one.

    >>> expand("fg:Competency")
    'https://w3id.org/functiegraaf/def/Competency'
    >>> expand("http://example.org/") is None
    True
    """
    match = CURIE.match(text)
    if not match or match[1] not in prefixes():
        return None
    return prefixes()[match[1]] + match[2]
