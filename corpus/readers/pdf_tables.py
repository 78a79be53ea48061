"""Tables on a PDF page: ruled ones by their lines, others by cells that stand below each other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.readers.lists import MARK
from corpus.readers.pdf_rules import Rule
from corpus.readers.pdf_running import Line, lines_of_runs
from corpus.readers.pdf_runs import Run
from corpus.readers.text import join_lines

SNAP = 3.0
"""Lines closer than this are one line (drawn twice, or as the two edges of a thin rectangle)."""

MIN_ROWS = 3
MAX_COLUMNS = 12
COLUMN_GAP = 0.55
"""Columns are at least so many font sizes apart."""

MAX_RULES = 3_000
MAX_GROUPS = 200
"""More groups of lines than this are a drawing or a map."""

_MARK_ALONE = re.compile(
    r"^(?:[-–—*•●○▪■□‣⁃·✓➢\uf0b7\uf0a7\uf0d8]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\d{1,2}(?:\.\d{1,2})+\.?|§+\s?\d+\w?|[ivxIVX]{1,5}[.)])$"
)


@dataclass(slots=True)
class Table:
    """Rows of cells and the place they were found at; `header` True if the first row is known to name the columns."""

    rows: list[list[str]]
    left: float
    top: float
    right: float
    bottom: float
    size: float
    header: bool | None = None

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def ruled_tables(runs: Sequence[Run], rules: Sequence[Rule]) -> tuple[list[Table], list[Run]]:
    """(tables with lines around their cells, the runs outside them)."""
    tables: list[Table] = []
    rest = list(runs)
    for group in _touching(rules):
        xs = _snapped([rule.left for rule in group if not rule.is_horizontal])
        ys = _snapped([rule.top for rule in group if rule.is_horizontal])
        if len(xs) < 3 or len(ys) < 3 or len(xs) > MAX_COLUMNS + 1:
            continue
        inside = [
            run for run in rest if xs[0] - SNAP < (run.left + run.right) / 2 < xs[-1] + SNAP and ys[0] - SNAP < run.middle < ys[-1] + SNAP
        ]
        table = _grid(inside, xs, ys)
        if table is not None:
            tables.append(table)
            taken = set(map(id, inside))
            rest = [run for run in rest if id(run) not in taken]
    return tables, rest


def _touching(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Groups of lines that touch or cross. A page has few groups and few hundred lines; swept from top to bottom."""
    groups: list[tuple[list[Rule], list[float]]] = []
    for rule in sorted(set(rules), key=lambda item: item.top)[:MAX_RULES]:
        joined: tuple[list[Rule], list[float]] = ([rule], [rule.left, rule.top, rule.right, rule.bottom])
        apart = []
        for group in groups:
            box = group[1]
            meets = (
                rule.left <= box[2] + SNAP and rule.right >= box[0] - SNAP and rule.top <= box[3] + SNAP and rule.bottom >= box[1] - SNAP
            )
            if meets:
                other = joined[1]
                joined[0].extend(group[0])
                joined[1][:] = [min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])]
            else:
                apart.append(group)
        groups = [*apart, joined]
        if len(groups) > MAX_GROUPS:
            return []
    return [group for group, _ in groups if len(group) >= 5]


def _snapped(values: Sequence[float]) -> list[float]:
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > SNAP:
            result.append(value)
    return result


def _grid(runs: Sequence[Run], xs: Sequence[float], ys: Sequence[float]) -> Table | None:
    """The table of a grid; None if hardly anything stands in it or the runs don't keep to its columns."""
    cells: dict[tuple[int, int], list[Run]] = {}
    crossing = 0
    for run in runs:
        row = max((place for place, y in enumerate(ys[:-1]) if y - SNAP <= run.middle), default=0)
        anchor = run.left + min(run.width, run.size) / 2
        column = max((place for place, x in enumerate(xs[:-1]) if x - SNAP <= anchor), default=0)
        crossing += run.right > xs[column + 1] + run.size
        cells.setdefault((row, column), []).append(run)
    if len(cells) < 4 or len({row for row, _ in cells}) < 2 or len({column for _, column in cells}) < 2 or crossing * 4 > len(runs):
        return None
    rows = [[cell_text(cells.get((row, column), ())) for column in range(len(xs) - 1)] for row in range(len(ys) - 1)]
    used = [column for column in range(len(xs) - 1) if any(row[column] for row in rows)]
    first = min(row for row, _ in cells)
    header = _bold_header(
        [cells.get((first, column), []) for column in used], [run for (row, _), found in cells.items() if row != first for run in found]
    )
    filled = [[row[column] for column in used] for row in rows if any(row)]
    return Table(filled, xs[0], ys[0], xs[-1], ys[-1], runs[0].size, header)


def _bold_header(first: Sequence[Sequence[Run]], below: Sequence[Run]) -> bool | None:
    """True if the first row is bold all through and the rows below are not; None if the print doesn't tell."""
    heads = [run for cell in first for run in cell]
    if heads and all(cell for cell in first) and all(run.bold for run in heads) and sum(run.bold for run in below) * 2 < len(below):
        return True
    return None


def cell_text(runs: Sequence[Run]) -> str:
    """The lines of a cell as one text; a hyphen at a line's end keeps its line break for cleaning."""
    return join_lines([" ".join(run.text for run in line) for line in lines_of_runs(runs)])


def with_marks(line: Line) -> Line:
    """The line with a list mark or clause number joined to the text behind it: they stand apart, but are no column."""
    if len(line) != 2 or not _MARK_ALONE.match(line[0].text) or not re.search(r"[^\W\d_]", line[1].text):
        return line
    mark, text = line
    return (
        Run(
            f"{mark.text} {text.text}",
            mark.left,
            min(mark.top, text.top),
            text.right,
            max(mark.bottom, text.bottom),
            text.size,
            mark.bold and text.bold,
        ),
    )


def aligned_tables(lines: Sequence[Line]) -> list[Line | Table]:
    """The lines, with each run of at least three that share columns replaced by one table."""
    result: list[Line | Table] = []
    place = 0
    while place < len(lines):
        table, used = _aligned(lines[place:]) if len(lines[place]) > 1 else (None, 0)
        if table is None and len(lines[place]) > 1:
            table, used = _side_by_side(lines[place:])
        if table is not None:
            result.append(table)
            place += used
        else:
            result.append(lines[place])
            place += 1
    return result


def _aligned(lines: Sequence[Line]) -> tuple[Table | None, int]:
    """The table that begins with the first line, and how many lines it takes; (None, 0) if it is none."""
    columns: list[tuple[float, float]] = [(run.left, run.right) for run in lines[0]]
    taken = 1
    for above, line in pairwise(lines):
        gap = max(1.0, line[0].bottom - above[0].bottom)
        if gap > 4.0 * line[0].size or (len(line) == 1 and gap > 1.6 * line[0].size):
            break
        merged = _merge_columns(columns, line)
        if merged is None:
            break
        columns = merged
        taken += 1
    while taken > 1 and len(lines[taken - 1]) == 1 and _fills(lines[taken - 1], columns):
        taken -= 1
    full = [line for line in lines[:taken] if len(line) > 1]
    if len(columns) < 2 or len(columns) > MAX_COLUMNS or len(full) < MIN_ROWS or MARK.match(f"{lines[0][0].text} x"):
        return None, 0
    return _aligned_table(lines[:taken], columns), taken


def _side_by_side(lines: Sequence[Line]) -> tuple[Table | None, int]:
    """Two lines of cells below each other, as over and under signatures: read column by column."""
    if len(lines) < 2 or len(lines[0]) != len(lines[1]) or lines[1][0].bottom - lines[0][0].bottom > 3.5 * lines[0][0].size:
        return None, 0
    if any(abs(upper.left - lower.left) > upper.size for upper, lower in zip(lines[0], lines[1], strict=True)):
        return None, 0
    if any(re.search(r"\d", run.text) for run in lines[1]):
        return None, 0
    both = [run for line in lines[:2] for run in line]
    rows = [[f"{upper.text}, {lower.text}"] for upper, lower in zip(lines[0], lines[1], strict=True)]
    return Table(
        rows,
        both[0].left,
        min(run.top for run in both),
        max(run.right for run in both),
        max(run.bottom for run in both),
        both[0].size,
        False,
    ), 2


def _fills(line: Line, columns: Sequence[tuple[float, float]]) -> bool:
    """True for a single text in the first column: as the last line of a table it is the paragraph below it."""
    return line[0].left <= columns[0][0] + line[0].size


def _merge_columns(columns: Sequence[tuple[float, float]], line: Line) -> list[tuple[float, float]] | None:
    """The columns widened by the line's cells; None if a cell would bridge two columns."""
    result = list(columns)
    for run in line:
        margin = COLUMN_GAP * run.size
        hits = [place for place, (left, right) in enumerate(result) if run.left < right + margin and run.right > left - margin]
        if len(hits) > 1:
            return None
        if hits:
            left, right = result[hits[0]]
            result[hits[0]] = (min(left, run.left), max(right, run.right))
        elif len(line) == 1:
            return None
        else:
            result.append((run.left, run.right))
    result.sort()
    if any(
        right + margin > left
        for (_, right), (left, _), margin in zip(result, result[1:], [COLUMN_GAP * line[0].size * 0.6] * len(result), strict=False)
    ):
        return None
    return result


def _aligned_table(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> Table:
    rows: list[list[list[Run]]] = []
    previous: Line | None = None
    for line in lines:
        cells: list[list[Run]] = [[] for _ in columns]
        for run in line:
            cells[_column(run, columns)].append(run)
        goes_on = previous is not None and _goes_on(cells, line, previous)
        if goes_on and rows:
            for column, found in enumerate(cells):
                rows[-1][column].extend(found)
        else:
            rows.append(cells)
        previous = line
    everything = [run for line in lines for run in line]
    header = _bold_header(rows[0], [run for row in rows[1:] for cell in row for run in cell])
    return Table(
        [[cell_text(cell) for cell in row] for row in rows],
        columns[0][0],
        min(run.top for run in everything),
        columns[-1][1],
        max(run.bottom for run in everything),
        everything[0].size,
        header,
    )


def _goes_on(cells: Sequence[Sequence[Run]], line: Line, previous: Line) -> bool:
    """True if the line goes on with the row above: tight below it, with no text in the first column."""
    tight = line[0].bottom - previous[0].bottom <= 1.45 * line[0].size
    return tight and not cells[0] and sum(1 for cell in cells if cell) * 2 <= len(cells) + 1


def _column(run: Run, columns: Sequence[tuple[float, float]]) -> int:
    return min(range(len(columns)), key=lambda place: max(columns[place][0] - run.right, run.left - columns[place][1], 0.0))
