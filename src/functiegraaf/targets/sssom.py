"""SSSOM: the mappings of a target as a table that mapping tools read, beside its RDF.

The format is SSSOM/TSV (https://mapping-commons.github.io/sssom/): the metadata of the set as YAML
behind `#`, then one row for each mapping. Both are asked for by queries in the folder `sssom` of
the target; their columns are the slots of SSSOM.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from functiegraaf import targets
from functiegraaf.answers import Table, cell
from functiegraaf.errors import QueryError
from functiegraaf.query import Graph
from functiegraaf.targets import rdf


def parts(target: str, graph: Graph, syntaxes: Sequence[str]) -> targets.Parts:
    """Return the files of RDF, and the mapping set."""
    return rdf.parts(target, graph, syntaxes) | {f"{target}.sssom.tsv": mapping_set(target, graph)}


def mapping_set(target: str, graph: Graph) -> bytes:
    """Return the mappings of a target as SSSOM/TSV.

    Raises:
        QueryError: What the set is called is not one row.

    """
    import yaml

    about, mappings = _ask(target, graph, "set"), _ask(target, graph, "mappings")
    if len(about) != 1:
        raise QueryError(f"{target}: the metadata of the mapping set is {len(about)} rows, not one")
    slots = dict(zip(about.columns, map(cell, about.terms[0]), strict=True))
    metadata = {"curie_map": _prefixes(target), **slots}
    text = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=True, width=10_000)
    out = io.StringIO()
    out.writelines(f"# {line}\n" for line in text.splitlines())
    rows = csv.writer(out, delimiter="\t", lineterminator="\n")
    rows.writerow(mappings.columns)
    rows.writerows([cell(term) for term in row] for row in mappings.terms)
    return out.getvalue().encode()


def _prefixes(target: str) -> dict[str, str]:
    return dict(rdf.PREFIX.findall(_text(target, "mappings")))


def _ask(target: str, graph: Graph, name: str) -> Table:
    answer = graph.sparql(_text(target, name))
    assert isinstance(answer, Table)  # noqa: S101 - our own query
    return answer


def _text(target: str, name: str) -> str:
    return (targets.folder(target) / "sssom" / f"{name}.rq").read_text("utf-8")
