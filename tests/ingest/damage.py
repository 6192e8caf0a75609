"""What the extraction of text from a PDF does to a document, done on purpose.

Each function takes the lines of a document and a random generator and gives damaged lines back.
None changes a fact: the docstring says where the real documents show such damage ("Seen", a line
number of the booklet, or of the HR21 selection after `hr21:`), what the function leaves alone
("Leaves"), and how a careful reader can still know ("Known by").
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from ingest.damage_columns import (
    all_blank_lines_lost,
    bullets_on_their_own_lines,
    columns_wrapped_side_by_side,
    some_blank_lines_lost,
)
from ingest.damage_lists import (
    blank_lines_lost,
    bullets_lost,
    columns_interleaved,
    columns_side_by_side,
    core_task_cut,
    extra_blank_lines,
    headings_on_two_lines,
    page_break_in_list,
    split_bullets,
    unwrapped,
)
from ingest.damage_signs import (
    bullets_replaced,
    double_spaces,
    form_feeds,
    hyphenated,
    ligatures,
    no_break_spaces,
    replacement_characters,
    running_headers,
    soft_hyphens,
    tabs_as_spaces,
    trailing_spaces,
    trailing_spaces_lost,
    windows_line_ends,
)
from ingest.places import Lines

Damage = Callable[[Lines, random.Random], Lines]

ALL: dict[str, Damage] = {
    one.__name__: one
    for one in (
        core_task_cut,
        columns_interleaved,
        columns_side_by_side,
        columns_wrapped_side_by_side,
        bullets_lost,
        split_bullets,
        unwrapped,
        hyphenated,
        blank_lines_lost,
        extra_blank_lines,
        page_break_in_list,
        headings_on_two_lines,
        replacement_characters,
        ligatures,
        soft_hyphens,
        trailing_spaces,
        trailing_spaces_lost,
        no_break_spaces,
        double_spaces,
        tabs_as_spaces,
        running_headers,
        form_feeds,
        bullets_replaced,
        bullets_on_their_own_lines,
        windows_line_ends,
    )
}
#: Damage that can take away what tells two lists apart; then their lines stay unread.
HARSH: dict[str, Damage] = {
    one.__name__: one for one in (all_blank_lines_lost, some_blank_lines_lost)
}
# The booklet has what these touch; the HR21 kind has no two columns, no levels and no tabs.
BOOKLET_ONLY = {
    "core_task_cut", "columns_interleaved", "columns_side_by_side", "bullets_lost", "tabs_as_spaces", "unwrapped",
    "columns_wrapped_side_by_side", "bullets_on_their_own_lines",
}  # fmt: skip


def apply(text: str, names: Sequence[str], rng: random.Random) -> str:
    """A text with several damages, in the order of `ALL` and `HARSH` (the last ones hide the bullets).

    The damages must be applied in that order because those that come early find items by the
    bullets and page breaks of the undamaged text.
    """
    lines = text.split("\n")
    for name, damage in (ALL | HARSH).items():
        if name in names:
            lines = damage(lines, rng)
    return "\n".join(lines)
