"""What each part is worth: every part can be left out and comes back, and the differences are those of the figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import extract, reread
from eval.ablation import FIGURES, PARTS, figures, left_out, measure_parts, with_interval, worth_table
from eval.squad import SquadQuestion
from tests.eval.made_runs import made_assistant

QUESTIONS = [SquadQuestion("Wann war die Konferenz in Washington?", 0, "public/konferenz.txt", ("Oktober 2022",))]
TEXTS = {
    "public/konferenz.txt": "Konferenz\n\nDie Konferenz in Washington war im Oktober 2022.",
    "public/abfall.txt": "Abfall\n\nDie Gebühr für die Tonne beträgt 186 Euro im Jahr.",
}


def test_a_part_is_left_out_and_comes_back() -> None:
    for settings in PARTS.values():
        before = [getattr(module, name) for module, name, _ in settings]
        with left_out(settings):
            assert [getattr(module, name) for module, name, _ in settings] == [nothing for *_, nothing in settings]
        assert [getattr(module, name) for module, name, _ in settings] == before != [nothing for *_, nothing in settings]


def test_it_comes_back_after_an_error() -> None:
    before = (extract.FIT_WEIGHT, reread.READER_WEIGHT)
    with pytest.raises(ZeroDivisionError), left_out([(extract, "FIT_WEIGHT", 0.0), (reread, "READER_WEIGHT", 0.0)]):
        raise ZeroDivisionError
    assert before == (extract.FIT_WEIGHT, reread.READER_WEIGHT)


def test_all_parts_are_measured_and_told(tmp_path: Path) -> None:
    assistant = made_assistant(tmp_path, TEXTS)
    done: list[int] = []
    found = measure_parts(QUESTIONS, assistant, lambda: done.append(1))
    assert [worth.part for worth in found] == list(PARTS) and len(done) == len(PARTS) + 1
    assert figures(QUESTIONS[0], assistant) == (1.0, 1.0, 1.0, 1.0)
    table = worth_table(found)
    assert table.count("\n") == len(PARTS) + 1 and all(name in table for name in (*PARTS, *FIGURES))


def test_a_difference_has_its_interval() -> None:
    mean, low, high = with_interval([1.0, 0.0, 0.0, -1.0, 1.0, 1.0] * 20)
    assert mean == pytest.approx(1 / 3) and low < mean < high
    assert with_interval([0.0, 0.0, 0.0]) == (0.0, 0.0, 0.0)
