"""PDF: the words on each page of a PDF with their places, and the lines that are drawn.

Places are in points from the top left corner of the page. A page that is turned is turned back;
text that runs another way than most of its page has no place in the order of lines.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from functiegraaf.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: More pages than a document of these kinds has.
MAX_PAGES = 2_000

#: A gap between signs that is wider than this part of their size is a space.
SPACE = 0.2
#: What is further apart than this part of the size need not belong together.
WIDE = 0.9


class Sign(NamedTuple):
    """One sign on a page: where it starts and ends, its baseline, its size and its weight."""

    text: str
    left: float
    right: float
    base: float
    size: float
    weight: int
    space: bool


@dataclass(frozen=True)
class Word:
    """Signs without a space between them."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Piece:
    """Words next to each other on one line, with no wide gap between them.

    Attributes:
        words: The words, from left to right.
        base: The height of the line on which they stand, from the top of the page.
        size: The size of the letters.
        weight: How bold they are, about 400 for text.

    """

    words: tuple[Word, ...]
    base: float
    size: float
    weight: int

    @property
    def left(self) -> float:
        """Where the first word starts."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Where the last word ends."""
        return self.words[-1].right

    @property
    def text(self) -> str:
        """The words, with a space between them."""
        return " ".join(word.text for word in self.words)


@dataclass
class Page:
    """One page.

    Attributes:
        height: Its height.
        pieces: The text, from top to bottom and from left to right.
        turned: The text that runs another way, as far as it stands together.
        rules: The horizontal lines that are drawn: left, right and height.

    """

    height: float
    pieces: list[Piece] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)


def read(path: Path, data: bytes) -> list[Page]:
    """Read the pages of a PDF.

    Args:
        path: The file, for messages.
        data: What it holds.

    Raises:
        InputError: It is damaged, protected by a password, or holds pictures only.

    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        pages = [_page(document[at]) for at in range(min(len(document), MAX_PAGES + 1))]
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            message = "is protected by a password; save a copy without one"
        else:
            message = f"cannot be read as a PDF: {error}"
        raise InputError(f"{path}: {message}") from error
    if len(pages) > MAX_PAGES:
        raise InputError(f"{path}: has more pages than a document has ({MAX_PAGES})")
    if not pages:
        raise InputError(f"{path}: cannot be read as a PDF: it has no pages")
    if not any(page.pieces or page.turned for page in pages):
        raise InputError(f"{path}: holds pictures only and no text; run OCR on it first")
    return pages


def _page(page: Any) -> Page:  # noqa: ANN401 - the library has no types
    """Return the text and the lines of one page, turned so that most of it can be read."""
    left, bottom, right, top = page.get_bbox()
    signs = list(_signs(page))
    ways = Counter(angle for angle, _ in signs)
    way = ways.most_common(1)[0][0] if ways else 0
    straight: list[Sign] = []
    others: dict[int, list[Sign]] = {}
    for angle, sign in signs:
        start = _turn(sign.left, sign.base, angle, (left, bottom, right, top))
        placed = sign._replace(left=start[0], right=start[0] + sign.right, base=start[1])
        (straight if angle == way else others.setdefault(angle, [])).append(placed)
    width, height = right - left, top - bottom
    if way in (1, 3):
        width, height = height, width
    found = Page(height)
    # What starts beside the page is not printed.
    found.pieces = [
        piece
        for piece in pieces(straight)
        if -1 <= piece.left <= width + 1 and -1 <= piece.base <= height + 1
    ]
    found.turned = [piece.text for part in others.values() for piece in pieces(part)]
    if way == 0:
        found.rules = list(_rules(page, left, top))
    return found


def _turn(
    x: float, y: float, angle: int, box: tuple[float, float, float, float]
) -> tuple[float, float]:
    """Return a place from the top left corner of the page, for text at a right angle."""
    left, bottom, right, top = box
    return {
        0: (x - left, top - y),
        1: (y - bottom, x - left),
        2: (right - x, y - bottom),
        3: (top - y, right - x),
    }.get(angle, (x - left, top - y))


def _signs(page: Any) -> Iterator[tuple[int, Sign]]:  # noqa: ANN401
    """Return the signs of a page with the right angle at which they stand, -1 for another.

    The right end of a sign is its width, because its place is not yet turned.
    """
    from ctypes import byref, c_double

    from pypdfium2 import raw

    holder = page.get_textpage()
    text = holder.raw
    box, matrix, x, y = raw.FS_RECTF(), raw.FS_MATRIX(), c_double(), c_double()
    space = False
    for at in range(holder.count_chars()):
        if raw.FPDFText_IsGenerated(text, at) == 1:
            continue
        # A hyphen at the end of a line comes as a control character.
        number = raw.FPDFText_GetUnicode(text, at)
        sign = "-" if number == 2 else "\ufffd" if number < 32 else chr(number)
        if sign.isspace():
            space = True
            continue
        raw.FPDFText_GetLooseCharBox(text, at, byref(box))
        raw.FPDFText_GetCharOrigin(text, at, byref(x), byref(y))
        raw.FPDFText_GetMatrix(text, at, byref(matrix))
        size = raw.FPDFText_GetFontSize(text, at) * math.hypot(matrix.c, matrix.d)
        turns = math.atan2(matrix.b, matrix.a) / (math.pi / 2)
        straight = abs(turns - round(turns)) < 0.05
        angle = round(turns) % 4 if straight else -1
        width = box.right - box.left if angle % 2 == 0 else box.top - box.bottom
        weight = raw.FPDFText_GetFontWeight(text, at)
        yield angle, Sign(sign, x.value, max(width, 0.0), y.value, size or 1.0, weight, space)
        space = False


def _rules(page: Any, left: float, top: float) -> Iterator[tuple[float, float, float]]:  # noqa: ANN401
    """Return the horizontal edges that are drawn on a page, of lines and of boxes."""
    from pypdfium2 import raw

    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        x0, y0, x1, y1 = drawn.get_bounds()
        if x1 - x0 > 20:
            for y in {y0, y1}:
                yield x0 - left, x1 - left, top - y


def pieces(signs: Sequence[Sign]) -> list[Piece]:
    """Put signs together to pieces, whatever the order in which they were written."""
    runs: list[list[Sign]] = []
    for sign in signs:
        last = runs[-1][-1] if runs else None
        size = max(sign.size, last.size) if last else 0.0
        if (
            last
            and not sign.space
            and abs(sign.base - last.base) < 0.45 * size
            and -0.3 * size < sign.left - last.right < SPACE * size
        ):
            runs[-1].append(sign)
        else:
            runs.append([sign])
    rows: list[list[list[Sign]]] = []
    for run in sorted(runs, key=lambda run: (_base(run), run[0].left)):
        row = rows[-1] if rows else None
        if row and abs(_base(run) - _base(row[0])) < 0.15 * _size(run):
            row.append(run)
        else:
            rows.append([run])
    found: list[Piece] = []
    for row in rows:
        joined: list[list[Sign]] = []
        for run in sorted(row, key=lambda run: run[0].left):
            if joined and _again(joined[-1], run):
                continue
            near = joined and run[0].left - joined[-1][-1].right < WIDE * _size(run)
            if near:
                joined[-1].extend(run)
            else:
                joined.append(list(run))
        found += [_piece(run) for run in joined]
    return sorted(found, key=lambda piece: (piece.base, piece.left))


def _again(above: Sequence[Sign], run: Sequence[Sign]) -> bool:
    """Tell whether a run is drawn twice at the same place, which is how some make it bold."""
    same = "".join(sign.text for sign in run) == "".join(sign.text for sign in above[-len(run) :])
    return same and abs(above[-len(run)].left - run[0].left) < 0.2 * run[0].size


def _base(run: Sequence[Sign]) -> float:
    """Return the baseline of a run: that of its largest sign."""
    return max(run, key=lambda sign: sign.size).base


def _size(run: Sequence[Sign]) -> float:
    return max(sign.size for sign in run)


def _piece(run: Sequence[Sign]) -> Piece:
    words: list[list[Sign]] = []
    for sign in run:
        if words and not sign.space and sign.left - words[-1][-1].right < SPACE * sign.size:
            words[-1].append(sign)
        else:
            words.append([sign])
    weights = Counter(sign.weight for sign in run)
    return Piece(
        tuple(Word("".join(s.text for s in word), word[0].left, word[-1].right) for word in words),
        _base(run),
        _size(run),
        weights.most_common(1)[0][0],
    )
