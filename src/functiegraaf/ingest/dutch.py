"""Dutch: what a reading report says, in Dutch.

Readers say in English what they understood a line as and how else it could be read; who reads
the report in Dutch gets these words. A test holds that none is left out.
"""

from __future__ import annotations

import re

#: What lines are understood as.
ROLES = {
    "characteristic": "kenmerk",
    "closing text": "slottekst",
    "competency": "competentie",
    "complexity": "complexiteit",
    "core task": "kerntaak",
    "education": "opleiding",
    "group": "groep",
    "heading": "kop",
    "indicator": "indicator",
    "knowledge": "vakkennis",
    "level": "niveau",
    "module": "module",
    "name and code": "naam en code",
    "overview": "overzicht",
    "page footer": "voet van een bladzijde",
    "page header": "kop van een bladzijde",
    "qualification": "kwalificatie",
    "result area": "resultaatgebied",
    "role": "rol",
    "running text": "lopende tekst",
    "selection": "selectie",
    "series": "reeks",
    "situation": "werksituatie",
    "skill": "vaardigheid",
    "table": "tabel",
    "table header": "kop van een tabel",
    "task": "taak",
    "topic": "kennisonderwerp",
    "work process": "werkproces",
}

#: How a place was or could be read; what is in brackets stays as it is.
_READINGS = [
    (re.compile(pattern), said)
    for pattern, said in (
        (r"a new item without a bullet", "een nieuw onderdeel zonder opsommingsteken"),
        (r"a new item", "een nieuw onderdeel"),
        (r"more of the item above, over a page break",
         "het vervolg van het onderdeel erboven, over een bladzijde heen"),
        (r"more of the item above", "het vervolg van het onderdeel erboven"),
        (r"part of the item above", "een deel van het onderdeel erboven"),
        (r"more of the list or section above it", "het vervolg van de lijst of het deel erboven"),
        (r"the right column of (\d+) list\(s\) on this page",
         r"de rechterkolom van \1 lijst(en) op deze bladzijde"),
        (r"left unread", "ongelezen gelaten"),
        (r"topics of (.*)", r"kennisonderwerpen van \1"),
        (r"the scale of the row above it", "de schaal van de rij erboven"),
        (r"the row of '(.*)', by its (group|order)", r"de rij van '\1', op \2"),
        (r"the row of another profile", "de rij van een ander profiel"),
        (r"the row of (.*)", r"de rij van \1"),
        (r"another row", "een andere rij"),
        (r"a profile (.*) without a text", r"een profiel \1 zonder tekst"),
        (r"another name of '(.*)', by its order", r"een andere naam van '\1', op volgorde"),
        (r"the name of another qualification", "de naam van een andere kwalificatie"),
        (r"the name of group (.*), by its order", r"de naam van groep \1, op volgorde"),
        (r"the name of another group", "de naam van een andere groep"),
        (r"education level (.*)", r"opleidingsniveau \1"),
        (r"no education level", "geen opleidingsniveau"),
        (r"'(.*)' as one field", r"'\1' als één vakgebied"),
        (r"(\d+) fields: (.*)", r"\1 vakgebieden: \2"),
        (r"columns, the left one first", "kolommen, de linker eerst"),
        (r"lines over the whole width", "regels over de hele breedte"),
        (r"the left column, with ‘(.*)’, before the right one",
         r"de linkerkolom, met ‘\1’, voor de rechter"),
        (r"lists that go on beside each other", "lijsten die naast elkaar doorlopen"),
    )
]  # fmt: skip
_WORDS = {"op group": "op de groep", "op order": "op volgorde", "a list of another name": "een "
          "lijst met een andere naam", " or ": " of "}  # fmt: skip


def role(said: str) -> str:
    """Return in Dutch what lines are understood as.

    >>> role("core task")
    'kerntaak'
    """
    return ROLES.get(said, said)


def reading(said: str) -> str:
    """Return in Dutch how a place was or could be read; a name or a value is left as it is.

    >>> reading("the row of 'X', by its group"), reading("NLQF 4")
    ("de rij van 'X', op de groep", 'NLQF 4')
    """
    for pattern, dutch in _READINGS:
        match = pattern.fullmatch(said)
        if match:
            text = match.expand(dutch)
            for english, word in _WORDS.items():
                text = text.replace(english, word)
            return text
    return said
