"""Wording: what a difference is told with, in Dutch and in English."""

from __future__ import annotations

STATES = {
    "nl": {
        "added": "nieuw",
        "removed": "verdwenen",
        "changed": "gewijzigd",
        "renamed": "heet nu",
    },
    "en": {
        "added": "added",
        "removed": "removed",
        "changed": "changed",
        "renamed": "is now called",
    },
}
WORDS = {
    "nl": {
        "title": "Wat er veranderde",
        "nothing": "Er veranderde niets.",
        "columns": "ruimte,nieuw,verdwenen,gewijzigd,feiten erbij,feiten eraf",
        "lost": "Verdwenen zonder vervanging",
        "lost-why": "Wie deze IRI’s gebruikt, vindt niets meer. Laat ze staan met "
        "`owl:deprecated true` en `dcterms:isReplacedBy`.",
        "instead-missing": "de vervanging {} is niet beschreven",
        "deprecated": "Vervallen",
        "instead": "gebruik {}",
        "no-instead": "er komt niets voor in de plaats",
        "contract": "Vragen waar anderen op bouwen",
        "queries": "Andere vragen",
        "query-columns": "kolommen",
        "parameter": "parameter",
        "parameter-new": "nieuwe parameter",
        "parameter-gone": "zonder parameter",
        "list": "lijst van {}, nu {}",
        "nameless": "(zonder naam)",
        "order": "een andere volgorde",
        "more": "en nog {} (alles: `--all`)",
        "fact": "feit",
        "facts": "feiten",
    },
    "en": {
        "title": "What changed",
        "nothing": "Nothing changed.",
        "columns": "room,added,removed,changed,facts added,facts removed",
        "lost": "Gone without a replacement",
        "lost-why": "Who uses these IRIs finds nothing any more. Keep them, with "
        "`owl:deprecated true` and `dcterms:isReplacedBy`.",
        "instead-missing": "its replacement {} is not described",
        "deprecated": "Deprecated",
        "instead": "use {}",
        "no-instead": "nothing takes its place",
        "contract": "Queries that others build on",
        "queries": "Other queries",
        "query-columns": "columns",
        "parameter": "parameter",
        "parameter-new": "new parameter",
        "parameter-gone": "without parameter",
        "list": "list of {}, now {}",
        "nameless": "(without a name)",
        "order": "in another order",
        "more": "and {} more (all: `--all`)",
        "fact": "fact",
        "facts": "facts",
    },
}
