"""Lookup: what somebody types as a value becomes the thing that is meant.

A value may be an IRI, a CURIE, a code (any case) or a name (Dutch or English, any case).
It is looked up among things of the parameter's own type only. What fits nothing is
refused with the nearest names, what fits several things with the candidates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from functiegraaf import binding, catalogue
from functiegraaf.catalogue import Parameter, StoredQuery
from functiegraaf.errors import InputError, ValueUnknown
from functiegraaf.naming import Named, Names, Ways, fold

PROFILE = "fg:CompetencyProfile"
FUNCTION = "fg:NormFunction"
#: The kind in the IRI of a function, of the norm or local.
_FUNCTION = re.compile(r"/(local-)?function-")


class Absent(Exception):
    """A function is meant that has no competency profile: no rows, but no error.

    Attributes:
        function: The code of the function.

    """

    def __init__(self, function: str) -> None:
        """Keep the code for the note."""
        super().__init__(function)
        self.function = function


def resolve(names: Names, query: StoredQuery, values: Mapping[str, str]) -> dict[str, binding.Term]:
    """Return the term for each parameter variable of a query.

    Args:
        names: What things are called in the graphs that are asked.
        query: The stored query.
        values: What was given, by parameter name; parameters with a default may be left out.

    Raises:
        InputError: A parameter is unknown or missing, or a choice does not exist.
        ValueUnknown: A value fits nothing, or several things.
        Absent: A function without a profile was given as a profile.

    """
    expect(query, values)
    terms: dict[str, binding.Term] = {}
    for parameter in query.parameters:
        value = values.get(parameter.name, parameter.default)
        if value is None:
            raise InputError(
                f"{query.name} needs {parameter.name}: {parameter.description['en']}; "
                f"for example -p {parameter.name}={_example(names, parameter)}"
            )
        terms[parameter.variable] = term_of(names, parameter, value)
    return terms


def expect(query: StoredQuery, values: Mapping[str, str]) -> None:
    """Refuse a value for a parameter that a query does not have.

    Raises:
        InputError: There is one.

    """
    known = sorted(parameter.name for parameter in query.parameters)
    if unknown := sorted(set(values) - set(known)):
        allowed = ", ".join(known) or "none"
        raise InputError(f"{query.name} has no parameter {unknown[0]!r}; it has: {allowed}")


def term_of(names: Names, parameter: Parameter, value: str) -> binding.Term:
    """Return the term that one value means for one parameter.

    Raises:
        InputError: The value is not one of the choices.
        ValueUnknown: The value fits nothing, or several things.
        Absent: A function without a profile was given as a profile.

    """
    if parameter.type in (catalogue.TEXT, catalogue.LANGUAGE):
        if parameter.choices and value not in parameter.choices:
            choices = ", ".join(parameter.choices)
            raise InputError(f"{parameter.name}: {value!r} is not one of {choices}")
        return ox.Literal(value)
    iri = iri_of(value)
    if iri is not None:
        return _check(names, parameter, iri)
    named = _named(names, parameter.type)
    found = named.match(value)
    if not found and parameter.type == PROFILE:
        return _normal_profile(names, value)
    if not found:
        raise _unknown(parameter, value, named)
    found = _prefer_function(found) if parameter.type == catalogue.ANY else found
    if len(found) > 1:
        lines = sorted(entry.line() for entry in found.values())
        listing = "".join(f"\n  {line}" for line in lines)
        raise ValueUnknown(
            f"{parameter.name}: {value!r} means several things; give one of:{listing}", lines
        )
    return ox.NamedNode(next(iter(found)))


def completions(names: Names, parameter: Parameter) -> list[str]:
    """Return the values that can be given for a parameter: codes first, then names."""
    if parameter.choices:
        return list(parameter.choices)
    if parameter.type in (catalogue.TEXT, catalogue.ANY, catalogue.CLASS):
        return []
    named = _named(names, parameter.type)
    codes = {entry.code for entry in named if entry.code}
    preferred = {entry.name for entry in named if entry.name and entry.preferred}
    return sorted(codes) + sorted(preferred)


def iri_of(value: str) -> str | None:
    """Return the IRI if the value is one, with or without `<>`, or a known CURIE.

    >>> iri_of("id:level-A")
    'https://w3id.org/functiegraaf/id/level-A'
    >>> iri_of("N06.01.02") is None
    True
    """
    if value.startswith("<") and value.endswith(">"):
        value = value[1:-1]
    if value.startswith(("http://", "https://")):
        return value
    return catalogue.expand(value)


def _rows(names: Names, name: str, values: Mapping[str, binding.Term]) -> Ways:
    return names.ways(binding.bind(catalogue.internal(name), values))


def _named(names: Names, kind: str) -> Ways:
    if kind == catalogue.ANY:
        return _rows(names, "lookup/anything", {})
    return _rows(names, "lookup/things-of-type", {"type": _class(kind)})


def _class(curie: str) -> ox.NamedNode:
    iri = catalogue.expand(curie)
    if iri is None:
        raise InputError(f"{curie} is not a class of the ontology")
    return ox.NamedNode(iri)


def _prefer_function(found: dict[str, Named]) -> dict[str, Named]:
    """Take the function where a code means a function and the profile that bears it."""
    functions = {iri: entry for iri, entry in found.items() if _FUNCTION.search(iri)}
    rest = {iri for iri in found if iri not in functions}
    same = {_FUNCTION.sub(r"/\1profile-", iri) for iri in functions}
    return functions if functions and rest <= same else found


def _normal_profile(names: Names, value: str) -> ox.NamedNode:
    named = _rows(names, "lookup/normal-profiles-of-functions", {})
    found = named.match(value)
    if len(found) == 1:
        entry = next(iter(found.values()))
        if entry.thing is None:
            raise Absent(str(entry.code))
        return entry.thing
    parameter = Parameter("profile", PROFILE, {}, "profile", None, None, ())
    raise _unknown(parameter, value, [*_named(names, PROFILE), *named])


def functions_without_profile(names: Names, things: Sequence[binding.Term]) -> list[str]:
    """Return the codes of those things that are functions without a normal profile."""
    iris = {thing.value for thing in things if isinstance(thing, ox.NamedNode)}
    named = _rows(names, "lookup/normal-profiles-of-functions", {})
    without = {
        str(entry.code)
        for entry in named
        if entry.thing is None and entry.function is not None and entry.function.value in iris
    }
    return sorted(without)


def _unknown(parameter: Parameter, value: str, named: Iterable[Named]) -> ValueUnknown:
    import difflib

    ways = {fold(way): way for entry in named for way in (entry.code, entry.name) if way}
    near = [ways[key] for key in difflib.get_close_matches(fold(value), ways, n=5, cutoff=0.5)]
    if not near:
        near = sorted(way for key, way in ways.items() if fold(value) in key)[:5]
    hint = f"; nearest: {', '.join(near)}" if near else ""
    return ValueUnknown(f"{parameter.name}: {value!r} is not known{hint}", near)


def _check(names: Names, parameter: Parameter, iri: str) -> ox.NamedNode:
    """Return the IRI as a term if it is a thing of the parameter's type."""
    try:
        thing = ox.NamedNode(iri)
    except ValueError as error:
        raise InputError(f"{parameter.name}: {iri!r} is not an IRI: {error}") from error
    if parameter.type == catalogue.CLASS:
        return thing
    if parameter.type == catalogue.ANY:
        known = binding.bind(catalogue.internal("lookup/is-known"), {"thing": thing})
        if not bool(names.ask(known)):
            raise ValueUnknown(f"{parameter.name}: <{iri}> does not occur in the graph")
        return thing
    named = _named(names, parameter.type)
    if thing in named.things:
        return thing
    if parameter.type == PROFILE:
        for entry in _rows(names, "lookup/normal-profiles-of-functions", {}):
            if entry.function == thing:
                if entry.thing is None:
                    raise Absent(str(entry.code))
                return entry.thing
    raise _unknown(parameter, iri, named)


def _example(names: Names, parameter: Parameter) -> str:
    """Return an example as a person would type it: the code if there is one."""
    example = parameter.example or ""
    iri = catalogue.expand(example)
    if parameter.type == catalogue.ANY or iri is None:
        return example
    for entry in _named(names, parameter.type):
        if entry.thing is not None and entry.thing.value == iri and entry.preferred:
            value = entry.code or entry.name or example
            return f'"{value}"' if " " in value else value
    return example
