"""The facts that a printed document states, as plain data: the content, without its layout."""

from __future__ import annotations

from typing import Any

import yaml

from ingest.authoring.booklet import Printed, whole
from ingest.authoring.hr21 import selection

Content = dict[str, Any]
# What a content file says about its printing, and no document states.
LAYOUT_KEYS = {"layout", "columns", "cut_after", "same_as", "printed_code", "note"}


def of_booklet(content: Content, printed: Printed) -> Content:
    """The facts of a booklet: profiles complete, with the page on which each begins."""
    facts = _without_layout({k: v for k, v in content.items() if k not in ("profiles", "prose")})
    facts["overview"] = [
        {**row, "page": printed.pages.get(row["code"])} for row in content["overview"]
    ]
    facts["nlqf"] = [
        {**row, "group": section["group"], "section": section["section"], "table": number}
        for section in facts["nlqf"]
        for number, table in enumerate(section["tables"], 1)
        for row in table["rows"]
    ]
    facts["nlqf_remarks"] = [
        {"group": section["group"], "texts": section["closing"]}
        for section in content["nlqf"]
        if section["closing"]
    ]
    facts["profiles"] = [_profile(content, one, printed) for one in content["profiles"]]
    facts["lines"] = printed.facts
    return facts


def of_hr21(content: Content, printed: Printed) -> Content:
    """The facts of a selection of descriptions, with the pages that its table names."""
    facts = _without_layout(content)
    for function in facts["functions"]:
        function["page"] = printed.pages[function["code"]]
        for key, rows in (("series", "series"), ("group", "groups")):
            found = next(one for one in facts[rows] if one["name"] == function[key])
            function[f"{key}_definition"] = found["definition"]
    for module in facts["modules"]:
        module["page"] = printed.pages[module["name"]]
    facts["selection"] = [
        {**row, "name": row["name"].strip()} for row in selection(content, printed.pages)
    ]
    facts["lines"] = printed.facts
    return facts


def _profile(content: Content, profile: Content, printed: Printed) -> Content:
    full: Content = _without_layout(whole(content, profile))
    full["page"] = printed.pages[full["code"]]
    full.setdefault("series_definition", content["series"]["definition"])
    function = next(f for f in content["functions"] if f["code"] == full["function"])
    group = next(g for g in content["groups"] if g["name"] == function["group"])
    full |= {"group": group["name"], "group_definition": group["definition"]}
    for position, asked in enumerate(full["competencies"], 1):
        known = content["competencies"][asked["name"]]
        full["competencies"][position - 1] = {
            **asked,
            "position": position,
            "definition": known["definition"],
            **known["levels"][asked["level"]],
        }
    return full


def _without_layout(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_layout(v) for k, v in value.items() if k not in LAYOUT_KEYS}
    if isinstance(value, list):
        return [_without_layout(one) for one in value]
    return value


class _Plain(yaml.SafeDumper):
    """Without anchors: a reader of the file should not have to look elsewhere."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump(facts: Content) -> str:
    """The facts as YAML; the lines of a fact stay on one line."""
    lines = facts.pop("lines")
    text = yaml.dump(facts, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=1000)
    facts["lines"] = lines
    places = "".join(f"  {_key(path)}: [{a}, {b}]\n" for path, (a, b) in lines.items())
    return (
        "# Printed from content.yaml; renew with: pytest tests/test_ingest_material.py --update-golden\n"
        + text
        + "# The first and last line of each fact in the printed text.\nlines:\n"
        + places
    )


def _key(path: str) -> str:
    return '"' + path.replace('"', '\\"') + '"'
