"""Word: a function description as a document with real headings, lists and tables."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from functiegraaf.serve.explorer.sheets.excel import shown
from functiegraaf.serve.explorer.sheets.facts import Foot, Item, Part, Said, Sheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: When a file was made is not told: it is the same whenever that is.
_ANY_TIME = datetime(1980, 1, 1, tzinfo=UTC)
_LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
_AUTHOR = "the functiegraaf project"
_GREY, _DEEP = "4D4D4D", "003B49"


def write(sheet: Sheet, foot: Foot) -> bytes:
    """Return the document.

    Raises:
        Refusal: What writes documents is not installed.

    """
    from functiegraaf.serve.refusals import Refusal

    try:
        import docx
    except ImportError as error:
        todo = 'what writes Word is not installed: pip install "functiegraaf[serve]"'
        raise Refusal(501, todo) from error
    document = docx.Document()
    _describe(document, sheet, foot)
    _dress(document, sheet.lang)
    writing = _Writing(document, sheet.lang, foot)
    writing.top(sheet)
    for part in sheet.parts:
        writing.part(part)
    out = io.BytesIO()
    document.save(out)
    return _same(out.getvalue())


class _Writing:
    """Adds to a document what a description says."""

    def __init__(self, document: Any, lang: str, foot: Foot) -> None:  # noqa: ANN401 - docx
        self._document, self._lang, self._foot = document, lang, foot

    def top(self, sheet: Sheet) -> None:
        """Add the title, what identifies the function, and the foot."""
        say = self._foot.say
        code = "".join(f" {one.text}" for one in sheet.fields.get("code", ()))
        title = self._document.add_heading(level=1)
        self._run(title, sheet.title)
        title.add_run(code)
        rows = [
            [Said(say(f"sheet-{name}")), _together(values, self._foot)]
            for name, values in sheet.fields.items()
        ]
        self._table([say("sheet-field"), say("sheet-value")], rows, (4.2, 12.2))
        footer = self._document.sections[0].footer.paragraphs[0]
        footer.style = self._document.styles["Footer"]
        footer.add_run(" · ".join((*self._foot.lines, self._foot.view)) + " · ")
        _add_field(footer, "PAGE")
        footer.add_run(" / ")
        _add_field(footer, "NUMPAGES")

    def part(self, part: Part) -> None:
        """Add a part."""
        say = self._foot.say
        self._document.add_heading(say(f"part-{part.name}"), level=2)
        if part.name == "sources":
            self._document.add_paragraph(say("sheet-sources-lead"))
        if part.columns:
            heads = [say(f"sheet-{column}") for column in part.columns]
            none = Said(say("sheet-no-page"))
            rows = [[cell if cell.text else none for cell in item.cells] for item in part.items]
            self._table(heads, rows, _WIDTHS[len(heads)])
            return
        for item in part.items:
            if part.layout == "list":
                self._listed(item)
            else:
                self._grouped(item, in_words=part.layout == "words")

    def _listed(self, item: Item) -> None:
        paragraph = self._document.add_paragraph(style="List Bullet")
        if self._head(paragraph, item, bold=True) and item.texts:
            paragraph.add_run(": ")
        for number, (mark, text) in enumerate(item.texts):
            paragraph.add_run(f"{' ' if number else ''}{mark} " if mark else " " * bool(number))
            self._run(paragraph, text)

    def _grouped(self, item: Item, *, in_words: bool) -> None:
        self._head(self._document.add_heading(level=3), item)
        if in_words:
            paragraph = self._document.add_paragraph()
            for number, (_, text) in enumerate(item.texts):
                if number:
                    paragraph.add_run("; ")
                self._run(paragraph, text)
            return
        for mark, text in item.texts:
            paragraph = self._document.add_paragraph(style="List Bullet")
            if mark:
                paragraph.add_run(f"{mark} ")
            self._run(paragraph, text)

    def _head(self, paragraph: Any, item: Item, *, bold: bool = False) -> bool:  # noqa: ANN401
        """Write what an item is called, with its level and notes; tell whether that is anything."""
        begun = False
        for one, before, after in (
            (item.lead, "", ""),
            (item.badge, " – ", ""),
            *((note, " (", ")") for note in item.notes),
        ):
            if one is None:
                continue
            paragraph.add_run(before if begun else "").bold = bold or None
            self._run(paragraph, one).bold = bold or None
            paragraph.add_run(after if begun else "").bold = bold or None
            begun = True
        return begun

    def _run(self, paragraph: Any, said: Said) -> Any:  # noqa: ANN401 - docx
        """Write a text in its language."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        run = paragraph.add_run(shown(said, self._foot))
        if said.lang:
            lang = OxmlElement("w:lang")
            lang.set(qn("w:val"), _LANGUAGES.get(said.lang, said.lang))
            run._r.get_or_add_rPr().append(lang)
        return run

    def _table(
        self, heads: Sequence[str], rows: Iterable[Sequence[Said]], widths: Sequence[float]
    ) -> None:
        from docx.oxml import OxmlElement
        from docx.shared import Cm

        table = self._document.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(head).bold = True
        # A head of a table is said again on each page, and known as such to who cannot see it.
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row in rows:
            for cell, said in zip(table.add_row().cells, row, strict=True):
                self._run(cell.paragraphs[0], said)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
        self._document.add_paragraph()


#: How wide the columns of a table of so many are, in centimetres.
_WIDTHS = {3: (8.2, 2.2, 6.0), 4: (4.8, 4.8, 2.6, 4.2)}


def _together(values: Sequence[Said], foot: Foot) -> Said:
    if len(values) == 1:
        return values[0]
    return Said("; ".join(shown(one, foot) for one in values))


def _describe(document: Any, sheet: Sheet, foot: Foot) -> None:  # noqa: ANN401 - docx
    """Say of the document what it is."""
    said = document.core_properties
    said.title, said.author, said.last_modified_by = sheet.title.text, _AUTHOR, _AUTHOR
    said.language = _LANGUAGES[sheet.lang]
    said.comments = " · ".join((*foot.lines, foot.view))[:255]
    said.created = said.modified = _ANY_TIME
    said.revision = 1


def _dress(document: Any, lang: str) -> None:  # noqa: ANN401 - docx
    """Set the language of all styles, the paper and the letters."""
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    styles = document.styles
    for element in styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), _LANGUAGES[lang])
    normal = styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    normal.paragraph_format.space_after = Pt(3)
    for name, size in (("Heading 1", 18), ("Heading 2", 13), ("Heading 3", 11)):
        style = styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor.from_string(_DEEP)
        style.paragraph_format.space_before = Pt(4 if size < 12 else 10)
        style.paragraph_format.space_after = Pt(3)
    styles["Footer"].font.size = Pt(8)
    styles["Footer"].font.color.rgb = RGBColor.from_string(_GREY)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2)


def _add_field(paragraph: Any, name: str) -> None:  # noqa: ANN401 - docx
    """Add what a word processor fills in, such as the number of the page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    field.append(OxmlElement("w:r"))
    text = OxmlElement("w:t")
    text.text = "1"
    field[0].append(text)
    paragraph._p.append(field)


def _same(data: bytes) -> bytes:
    """Return a document packed so that it is the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
