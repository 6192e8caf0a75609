"""JUnit: findings for test reports; each rule with findings is a test that fails."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from functiegraaf.findings import Finding, short
from functiegraaf.reporters import Run, sentence

#: What XML cannot hold.
_CONTROL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(run: Run) -> bytes:
    """Return a test suite: what is bad enough fails, the rest is told in its output."""
    found = run.report.findings
    bad = {one for one in found if not _conforms(run, one)}
    suite = ET.Element(
        "testsuite", name="functiegraaf validate", tests=str(max(1, len(found))),
        failures=str(len(bad)), errors="0", skipped="0",
    )  # fmt: skip
    for one in found:
        place = str(one.place) if one.place else one.label(run.lang)
        case = ET.SubElement(
            suite, "testcase", classname=_clean(short(one.rule)), name=_clean(place)
        )
        text = "\n".join(part for part in (sentence(run, one), one.hint(run.lang)) if part)
        if one in bad:
            ET.SubElement(
                case, "failure", message=_clean(sentence(run, one)), type=one.severity
            ).text = _clean(text)
        else:
            ET.SubElement(case, "system-out").text = _clean(text)
    if not found:
        ET.SubElement(suite, "testcase", classname="functiegraaf", name="validate")
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _conforms(run: Run, one: Finding) -> bool:
    from functiegraaf.findings import Report

    return Report((one,), 0).conforms(run.fail_on)


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)
