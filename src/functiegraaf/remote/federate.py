"""Federate: one stored query to the endpoints of several municipalities, and one table.

Each row says where it comes from. Who does not answer is named, and the others are delivered.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from functiegraaf import catalogue, guards, lookup
from functiegraaf.answers import Table
from functiegraaf.errors import EndpointError, FunctiegraafError, InputError, ValueUnknown
from functiegraaf.remote import credentials, http
from functiegraaf.remote.graph import connect

#: As many endpoints are asked at once.
POOL = 8
COLUMNS = ("name", "endpoint")
#: The first column of the answer.
SOURCE = "source"


class Place(NamedTuple):
    """One endpoint: what it is called, and where it is."""

    name: str
    endpoint: str


class Heard(NamedTuple):
    """What one endpoint gave: a table, or why there is none."""

    place: Place
    table: Table | None
    error: FunctiegraafError | None


class Federated(NamedTuple):
    """The answers of all endpoints in one table, and the names of those that did not answer."""

    table: Table
    silent: tuple[str, ...]


def places(path: Path) -> list[Place]:
    """Return the endpoints that a CSV file lists, in its order.

    Commas, semicolons and tabs are taken, for spreadsheets write each of them.

    Raises:
        InputError: The file cannot be read, or a line is wrong; the message says which.

    """
    text = guards.text_of(path)
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    rows = [
        (number, [cell.strip() for cell in row])
        for number, row in enumerate(csv.reader(text.splitlines(), delimiter=mark), 1)
    ]
    rows = [(number, row) for number, row in rows if any(row)]
    if not rows or tuple(cell.lower() for cell in rows[0][1]) != COLUMNS:
        raise InputError(f"{path}: the first line must be '{','.join(COLUMNS)}'")
    found: list[Place] = []
    for number, row in rows[1:]:
        if len(row) != len(COLUMNS) or not all(row):
            raise InputError(f"{path}, line {number}: needs a name and an endpoint, and no more")
        if row[0] in {place.name for place in found}:
            raise InputError(f"{path}, line {number}: {row[0]!r} stands there twice; rename one")
        try:
            http.checked(row[1])
        except InputError as error:
            raise InputError(f"{path}, line {number}: {error}") from error
        found.append(Place(*row))
    if not found:
        raise InputError(f"{path}: lists no endpoints; give each a line with name and endpoint")
    return found


def run(
    name: str,
    sources: Sequence[Place],
    values: Mapping[str, str],
    *,
    stated: bool = False,
    inferred: bool = False,
    timeout: float = http.TIMEOUT,
) -> Federated:
    """Run a stored query at several endpoints.

    Args:
        name: The name of the query.
        sources: The endpoints.
        values: The parameters, `lang` among them.
        stated: Leave out what was concluded or inferred.
        inferred: Take only endpoints that hold what was inferred.
        timeout: How many seconds each endpoint has.

    Raises:
        InputError: No such query or parameter.
        EndpointError: None of them answers.

    """
    query = catalogue.get(name)
    given = {key: value for key, value in values.items() if key != "lang" or _has_lang(query)}
    lookup.expect(query, given)
    for parameter in query.parameters:
        if parameter.default is None and parameter.name not in given:
            raise InputError(f"{name} needs {parameter.name}: {parameter.description['en']}")

    def ask(place: Place) -> Heard:
        def answer() -> Table:
            graph = connect(
                place.endpoint,
                stated=stated,
                inferred=inferred,
                timeout=timeout,
                # What one may know is no business of the next.
                credentials=credentials.from_environment(place.name),
            )
            return graph.run(name, **values)

        try:
            return Heard(place, http.within(timeout, answer), None)
        except TimeoutError:
            error = EndpointError(f"no answer within {timeout:g} seconds; give --timeout")
            return Heard(place, None, error)
        except FunctiegraafError as error:
            return Heard(place, None, error)

    with ThreadPoolExecutor(min(POOL, len(sources))) as pool:
        heard = list(pool.map(ask, sources))
    if all(one.error is not None for one in heard):
        lines = "".join(f"\n  {one.place.name}: {one.error}" for one in heard)
        raise EndpointError(f"none of the {len(heard)} endpoints answers:{lines}")
    return _joined(query.columns, heard)


def _has_lang(query: catalogue.StoredQuery) -> bool:
    return any(parameter.name == "lang" for parameter in query.parameters)


def _joined(columns: Sequence[str], heard: Sequence[Heard]) -> Federated:
    mark = SOURCE if SOURCE not in columns else "endpoint"
    rows: list[dict[str, object]] = []
    notes: list[str] = []
    silent: list[str] = []
    for one in heard:
        name = one.place.name
        if one.table is None:
            notes.append(f"{name}: {one.error}")
            # Who does not know a value has answered.
            silent += [] if isinstance(one.error, ValueUnknown) else [name]
            continue
        notes += [f"{name}: {note}" for note in one.table.notes]
        said = {mark: {"type": "literal", "value": name}}
        rows += [said | row for row in json.loads(one.table.json)["results"]["bindings"]]
    whole = {"head": {"vars": [mark, *columns]}, "results": {"bindings": rows}}
    return Federated(Table.read(json.dumps(whole).encode(), notes), tuple(silent))
