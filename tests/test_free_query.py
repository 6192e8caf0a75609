"""Free query: what is refused before the engine sees it, and what is not."""

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functiegraaf import catalogue, free_query
from functiegraaf.errors import QueryError


@given(st.integers(1, 400), st.sampled_from(["{}", "()", "[]"]))
@example(100, "{}")
@example(101, "{}")
def test_deep_nesting_is_refused(depth: int, pair: str) -> None:
    text = "SELECT * " + pair[0] * depth + pair[1] * depth
    if depth <= free_query.BOUNDS.nesting:
        free_query.guard(text)
    else:
        with pytest.raises(QueryError, match="nests deeper than 100"):
            free_query.guard(text)


def test_all_brackets_count_together_and_what_is_closed_does_not() -> None:
    free_query.guard("{ }" * 1000)
    free_query.guard("}" * 10 + "{" * 110)
    with pytest.raises(QueryError, match="nests deeper"):
        free_query.guard("{ ( [ " * 34)


@pytest.mark.parametrize("opening", ['"', "'", '"""', "'''", "#", "<"])
def test_brackets_that_are_no_brackets_do_not_count(opening: str) -> None:
    closing = {"#": "\n", "<": ">"}.get(opening, opening)
    inside = "(" * 500 if opening == "<" else "{([" * 500
    free_query.guard(f"ASK {{ ?s ?p {opening}{inside}{closing} }}")


def cases_of(word: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([c.lower(), c.upper()]) for c in word)).map("".join)


@given(cases_of("SERVICE"), st.sampled_from([" ", "\n", "\t", "#\n", " SILENT "]))
def test_another_machine_is_refused(word: str, space: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        free_query.guard(f"SELECT * {{ {word}{space}<http://example.org/> {{ ?s ?p ?o }} }}")


@given(cases_of("FROM"), st.sampled_from(["", " ", "\n", " NAMED "]))
def test_another_graph_is_refused(word: str, space: str) -> None:
    with pytest.raises(QueryError, match="FROM is refused"):
        free_query.guard(f"SELECT * {word}{space}<http://example.org/> {{ ?s ?p ?o }}")


@pytest.mark.parametrize(
    "text",
    [
        "ASK { } # SERVICE <x>",
        "ASK { ?s ?p 'FROM SERVICE' }",
        'ASK { ?s ?p """\nSERVICE " FROM\n""" }',
        "ASK { ?s ?p 'it\\'s SERVICE' }",
        "ASK { ?s <http://example.org/FROM> <SERVICE> }",
        "ASK { ?service ?from $SERVICE }",
        "ASK { ?s fg:from ex:SERVICE }",
        "ASK { ?s prov:wasDerivedFrom ex:from.SERVICE }",
        "ASK { ?s ?p _:service }",
    ],
)
def test_what_only_looks_like_a_keyword_is_accepted(text: str) -> None:
    free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'x' . SERVICE <http://x/> { } } # '",
        "SELECT * { ?s ?p 'a\\\\'. SERVICE <http://x/> { } }",
        "SELECT * { ?s <http://x/#p> ?o . SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p '''''' . SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p \"it's\" . SERVICE <http://x/> { } } # 's",
    ],
)
def test_a_string_or_comment_cannot_hide_a_keyword(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o.SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p <http://x/o>.SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p 1SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p 1 .SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p 1.0SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p true.SERVICE <http://x/> { } }",
        'SELECT * { ?s ?p "x"@nl.SERVICE <http://x/> { } }',
        "PREFIX : <http://x/> SELECT * { ?s ?p :.SERVICE <http://x/> { } }",
        "PREFIX : <http://x/> SELECT * { SERVICE:x { } }",
        "SELECT * { SERVICESILENT <http://x/> { } }",
        "SELECT * FROMNAMED <http://x/> { }",
        "ASKFROM <http://x/> { }",
        "PREFIX : <http://x/> SELECT * FROM:x { }",
    ],
)
def test_a_keyword_glued_to_something_is_refused(text: str) -> None:
    """The engine takes a keyword without a space before or behind it."""
    with pytest.raises(QueryError, match="is refused"):
        free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { FILTER (" + "!" * 20_000 + "true) }",
        "SELECT * { BIND (" + "1 + " * 20_000 + "1 AS ?x) }",
        "SELECT * { " + "OPTIONAL { } " * 20_000 + "}",
        "SELECT * { ?s <p:>" + "/<p:>" * 20_000 + " ?o }",
    ],
    ids=["not", "plus", "optional", "path"],
)
def test_a_chain_that_overflows_the_engine_is_refused(text: str) -> None:
    """The engine nests a long chain inside, and dies of it with the whole process."""
    with pytest.raises(QueryError):
        free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { BIND (1" + "-1" * 20_000 + " AS ?x) }",
        "SELECT * { BIND (1" + " -1" * 20_000 + " AS ?x) }",
        "SELECT * { " + "?s ?p ?o . " * 20_000 + "}",
        "SELECT * { ?s ?p ?o" + " ; ?p ?o" * 20_000 + " }",
        "SELECT * { ?s ?p ?o" + " , ?o" * 30_000 + " }",
        "SELECT * { ?s ?p (" + "1 " * 60_000 + ") }",
        "SELECT * { " + "VALUES ?x { 1 } " * 20_000 + "}",
    ],
    ids=["minus", "minus-spaced", "triples", "predicates", "objects", "list", "values"],
)
def test_a_long_list_that_overflows_the_engine_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { \\u0053ERVICE <http://x/> { } }",
        "SELECT * { \\U00000053ERVICE <http://x/> { } }",
        "SELECT * { ?s ?p 'a\\u0027 . SERVICE <http://x/> { } } # '",
    ],
    ids=["short", "long", "string"],
)
def test_a_keyword_in_numbers_of_signs_is_refused(text: str) -> None:
    """Our engine finds none there; another one, behind the same guard, may."""
    with pytest.raises(QueryError, match="SERVICE is refused"):
        free_query.guard(text)


@pytest.mark.parametrize("text", ["ASK { ?s ?p 'caf\\u00e9' }", "ASK { ?s ?p '\\UFFFFFFFF' }"])
def test_other_numbers_of_signs_are_accepted(text: str) -> None:
    free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o FILTER (?o <1)#>\n SERVICE <http://x/> { } }",
        "SELECT * { ?s ?p ?o FILTER (?o <1)#>'''\n SERVICE <http://x/> { } #'''\n }",
        "SELECT * { ?s ?p ?o FILTER ((?o) <1)'>'\n . SERVICE <http://x/> { } }",
        "PREFIX ex: <x:> SELECT * { ?s ex:a\\' ?o . SERVICE <http://x/> { } #'\n }",
        "PREFIX ex: <x:> SELECT * { ?s ex:a\\# ?o . SERVICE <http://x/> { } }",
        "SELECT * { ?s <x:\\u0022'> ?o . SERVICE <http://x/> { } ?s ?p '' }",
    ],
)
def test_what_is_a_string_for_one_and_not_for_another_hides_nothing(text: str) -> None:
    with pytest.raises(QueryError, match="is refused|may be a comparison"):
        free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p (?a <http://example.org/it's#b>) }",
        "ASK { VALUES (?a ?b) { (<urn:x> <http://example.org/#b>) } ?a ?b <urn:x#c> }",
        "ASK { ?s ?p ?o FILTER (?o = <urn:x#c> || ?o < 1) }",
        "ASK { ?s (<urn:x#a>/<urn:x#b>|^<urn:x#c>) ?o }",
    ],
)
def test_an_iri_that_is_surely_one_is_accepted(text: str) -> None:
    free_query.guard(text)


#: What confuses who reads tokens; between these, the engine finds SERVICE or does not.
PIECES = [
    "#", "'", '"', "'''", "\\'", "\\#", "\\u0027", "<", ">", "<1)", "#>", "\n", " ", ")", "(", "1",
    "?s ?p ?o", " . ", "<x:b#c>", "ex:b", "FILTER (?o <1", "{", "}", "&&", "''", "@en",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.lists(st.sampled_from(PIECES), max_size=6))
@example([" FILTER (?o ", "<1)", "#>", "'''", "\n"], ["#", "'''", "\n"])
def test_where_the_engine_would_call_another_machine_the_guard_says_no(
    before: list[str], after: list[str]
) -> None:
    """The engine refuses port 1 by itself, with the error of one that calls."""
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.Literal(0)))
    call = " SERVICE <http://127.0.0.1:1/> { ?x ?y ?z } "
    text = f"PREFIX ex: <x:> SELECT * {{ ?s ?p ?o{''.join(before)}{call}{''.join(after)} }}"
    try:
        list(store.query(text))  # type: ignore[arg-type]
    except SyntaxError:
        return
    except OSError:
        with pytest.raises(QueryError):
            free_query.guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://x/>",
        "load silent <http://x/> INTO GRAPH <x:g>",
        "CLEAR ALL;LOAD<http://x/>",
        "INSERT DATA { <x:a> <x:b> 'x' } ; # '\nLOAD <file:///etc/passwd>",
        "PREFIX x: <x:> LOADx:y",
        "\\u004cOAD <http://x/>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://x/> { ?s ?p ?o } }",
    ],
)
def test_an_update_that_fetches_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is refused"):
        free_query.guard_update(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <x:LOAD> <x:b> 'LOAD <http://x/>' }",
        "DELETE { ?load ?p fg:workload } WHERE { ?load ?p ?o }",
        "CLEAR ALL",
        "DELETE { ?s ?p ?o } USING <x:g> WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_that_fetches_nothing_is_accepted(text: str) -> None:
    free_query.guard_update(text)


def test_graphs_may_be_chosen_where_that_is_allowed() -> None:
    free_query.guard("SELECT * FROM <x:g> { ?s ?p ?o }", graphs_chosen=True)


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("ASK { ?s ?p 'FROM <x:a>' } # FROM <x:b>", (), ()),
        ("ASK FROM <x:a> FROM <x:b> FROM NAMED <x:c> {}", ("x:a", "x:b"), ("x:c",)),
        ("SELECT*from<x:a>from#\n named g:d{}", ("x:a",), ("y:d",)),
        ("PREFIX g: <z:> ASK FROM g:d {}", ("z:d",), ()),
        ("PREFIX : <z:> ASK FROM :d\\-e {}", ("z:d-e",), ()),
        ("ASK { ?s fg:from ?from }", (), ()),
    ],
)
def test_the_graphs_that_a_query_chooses(text: str, default: object, named: object) -> None:
    assert free_query.dataset(text, {"g": "y:"}) == (default, named)


@pytest.mark.parametrize(
    "text",
    [
        "ASK FROM <a> {}",
        "ASK FROM none:a {}",
        "ASK FROM {}",
        "ASK FROM",
        "ASKFROM <x:a> {}",
        "ASK FROM <x:\\u0061> {}",
        "BASE <x:> PREFIX g: <b> ASK FROM g:c {}",
    ],
)
def test_a_choice_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="FROM"):
        free_query.dataset(text, {})


@given(st.integers(1, 300), st.sampled_from(["?s ?p ?o . ", "?s ?p ?o; ?q ?r. ", "?s ?p ?o, 1 . "]))
def test_triple_patterns_are_counted(count: int, pattern: str) -> None:
    each = 1 if pattern == "?s ?p ?o . " else 2
    text = "SELECT * { " + pattern * count + "}"
    bounds = free_query.Bounds(patterns=each * count + 1)

    free_query.guard(text, bounds)
    with pytest.raises(QueryError, match=f"more than {each * count - 1} triple patterns"):
        free_query.guard(text, free_query.Bounds(patterns=each * count - 1))


def test_elements_of_a_list_count_twice_and_rows_of_values_not_at_all() -> None:
    bounds = free_query.Bounds(patterns=100)

    free_query.guard("ASK { VALUES (?a ?b) { " + "(1 2) " * 500 + "} ?a ?p ?b }", bounds)
    free_query.guard("ASK { ?a ?p ?b FILTER (?a IN (" + "1, " * 500 + "2)) }", bounds)
    free_query.guard("ASK { ?s ?p (" + "1 " * 40 + ") }", bounds)
    with pytest.raises(QueryError, match="triple patterns"):
        free_query.guard("ASK { ?s ?p (" + "1 " * 60 + ") }", bounds)


@pytest.mark.parametrize("name", catalogue.names())
def test_every_stored_query_would_pass_as_a_free_one(name: str) -> None:
    """So the bounds leave room for what people write."""
    free_query.guard(catalogue.get(name).text, free_query.Bounds(nesting=64, patterns=100))
