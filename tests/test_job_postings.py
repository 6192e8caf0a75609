"""Drafts of job postings in `schema-org`: only what the graph says, and said to be drafts."""

from __future__ import annotations

import pyoxigraph as ox

from functiegraaf.query import Graph
from official import built

SCHEMA = "https://schema.org/"
ID = "https://w3id.org/functiegraaf/id/"


def drafts() -> dict[str, dict[str, set[str]]]:
    """Return what is said of each draft, by property."""
    found: dict[str, dict[str, set[str]]] = {
        t.subject.value: {}
        for t in built("schema-org")
        if t.object == ox.NamedNode(SCHEMA + "JobPosting")
    }
    for t in built("schema-org"):
        if t.subject.value in found and t.predicate.value.startswith(SCHEMA):
            said = found[t.subject.value]
            said.setdefault(t.predicate.value.removeprefix(SCHEMA), set()).add(t.object.value)
    return found


def test_every_profile_is_a_draft_and_says_so() -> None:
    rows = Graph.open().sparql("SELECT ?profile WHERE { ?profile a fg:CompetencyProfile }").terms
    assert set(drafts()) == {row[0].value.replace("/profile-", "/job-posting-") for row in rows}
    for said in drafts().values():
        assert {text[:7] for text in said["disambiguatingDescription"]} == {"Concept", "Draft o"}


def test_nothing_is_made_up_for_the_employer() -> None:
    """Organisation, place, salary and dates are for the employer to give."""
    assert {name for said in drafts().values() for name in said} == {
        "disambiguatingDescription",
        "educationRequirements",
        "identifier",
        "occupationalCategory",
        "qualifications",
        "relevantOccupation",
        "responsibilities",
        "skills",
        "title",
    }


def test_a_draft_says_what_its_profile_asks_for() -> None:
    said = drafts()[ID + "job-posting-N06-01-08-VP"]
    rows = Graph.open().sparql(
        "SELECT ?asked WHERE { { id:profile-N06-01-08-VP fg:requires ?asked } UNION"
        " { ?one fg:ofProfile id:profile-N06-01-08-VP ; fg:requiresKnowledge ?asked } }"
    )
    assert said["skills"] == {row[0].value for row in rows.terms}
    assert len(said["skills"]) > 5
    assert said["title"] == {
        "Medewerker Klantcontactcentrum IV",
        "Customer Contact Centre Officer IV",
    }
    assert said["relevantOccupation"] == {ID + "function-N06-01-08"}
    assert said["qualifications"] == {ID + "qualification-N06-4", ID + "qualification-N06-5"}
    assert len(said["responsibilities"]) == 3
    assert len(said["educationRequirements"]) == 1


def test_what_a_draft_points_to_is_described() -> None:
    known = {t.subject.value for t in built("schema-org")}
    for said in drafts().values():
        for name in ("skills", "qualifications", "relevantOccupation", "occupationalCategory"):
            assert said.get(name, set()) <= known
