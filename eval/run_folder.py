"""RUN/: the folder that one run fills, and what reads it again. Results stay on disk and are read one by one.

config.json      what was asked of what with which settings: enough to do it again
testset.jsonl    the rows that were asked
problems.json    the rows that could not be used
results.jsonl    one Result a line, appended and flushed as it comes; a half line at the end is what a kill leaves, and is dropped
summary.json     the figures; there once the run is finished
report.html      made of all these
verdicts.jsonl   what people said of the answers
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, overload

from corpus.errors import InputError

from .records import Result, RowProblem

CONFIG, TESTSET, PROBLEMS, RESULTS, SUMMARY, REPORT, VERDICTS = (
    "config.json",
    "testset.jsonl",
    "problems.json",
    "results.jsonl",
    "summary.json",
    "report.html",
    "verdicts.jsonl",
)
OLD_VERDICTS = "verdicts.old-"
LOCK = "run.lock"
THROWAWAY = "throwaway"
"""The index that --corpus makes; in the run's folder, so that a run that was killed leaves nothing elsewhere and finds its work done."""

MADE_BY_A_RUN = (TESTSET, PROBLEMS, RESULTS, SUMMARY, REPORT, CONFIG)


class Results(Sequence[Result]):
    """The results in a file, in its order; each is read when it is asked for, so that a run's passages never lie in memory together."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._places = tuple(place for place, _ in _whole_lines(file))

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Result]:
        wanted = set(self._places)
        return (result_from_values(values) for place, values in _whole_lines(self._file) if place in wanted)

    @overload
    def __getitem__(self, index: int) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> list[Result]: ...
    def __getitem__(self, index: int | slice) -> Result | list[Result]:
        with self._file.open("rb") as lines:
            if isinstance(index, slice):
                return [_read_at(lines, place) for place in self._places[index]]
            return _read_at(lines, self._places[index])


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder as it is read: `summary` is empty for a run that isn't finished."""

    folder: Path
    config: Mapping[str, Any]
    results: Sequence[Result]
    summary: Mapping[str, Any]
    problems: tuple[RowProblem, ...]


def read_run(run_dir: Path) -> Run:
    """The run in that folder, finished or not. Raises InputError for a folder that holds none."""
    config = read_config(run_dir)
    if config is None:
        raise InputError(f"{run_dir} holds no run. Name a folder that `fundstelle-eval run … --out` has filled.")
    problems = tuple(RowProblem(**values) for values in _read_json(run_dir / PROBLEMS, []))
    return Run(run_dir, config, Results(run_dir / RESULTS), _read_json(run_dir / SUMMARY, {}), problems)


def read_config(run_dir: Path) -> dict[str, Any] | None:
    """What config.json holds, None where there is no such file."""
    values = _read_json(run_dir / CONFIG, None)
    if values is not None and not isinstance(values, dict):
        raise InputError(f"{run_dir / CONFIG} is damaged. Start anew with --fresh, or give another folder.")
    return values


def write_json(file: Path, values: object) -> None:
    """Replaces the file in one step, so that a kill leaves the old one or the new one."""
    temporary = file.with_name(f"{file.name}.tmp")
    temporary.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    temporary.replace(file)


def drop_unusable(file: Path) -> tuple[str, ...]:
    """The ids of the questions that have an answer; all other lines (a half one, one with an error, a second one) leave the file."""
    kept: dict[str, int] = {}
    for place, values in _whole_lines(file):
        if not values.get("error"):
            kept.setdefault(values["question"]["id"], place)
    places = set(kept.values())
    lines = sum(1 for _ in _raw_lines(file))
    if lines != len(places):
        temporary = file.with_name(f"{file.name}.tmp")
        with temporary.open("wb") as out:
            out.writelines(line for place, line in _raw_lines(file) if place in places)
        temporary.replace(file)
    return tuple(kept)


def result_values(result: Result) -> dict[str, Any]:
    """A result as the JSON values of its line."""
    from .testset import question_values

    return {
        "question": question_values(result.question),
        "answer": dict(result.answer),
        "scores": dict(result.scores),
        "error": result.error,
        "judge": None if result.judge is None else dict(result.judge),
    }


def result_from_values(values: Mapping[str, Any]) -> Result:
    """The result of a line."""
    from .testset import question_from_values

    return Result(question_from_values(values["question"]), values["answer"], values["scores"], values["error"], values["judge"])


@contextmanager
def locked(run_dir: Path) -> Iterator[None]:
    """Keeps a second run out of the folder; the kernel lets go when the process ends, however it ends."""
    handle = os.open(run_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"Another run is writing to {run_dir}. Wait until it is done, or give another folder.") from None
        yield
    finally:
        os.close(handle)


def empty(run_dir: Path) -> None:
    """Removes what a run has made; the verdicts of people are kept under another name, for they are about the old answers."""
    for name in MADE_BY_A_RUN:
        (run_dir / name).unlink(missing_ok=True)
    verdicts = run_dir / VERDICTS
    if verdicts.exists():
        older = sum(1 for _ in run_dir.glob(f"{OLD_VERDICTS}*.jsonl"))
        verdicts.rename(run_dir / f"{OLD_VERDICTS}{older + 1}.jsonl")


def belongs_to_nobody(run_dir: Path) -> bool:
    """Whether a run may be written there: no folder, an empty one, or one with nothing but what a run leaves that was stopped early."""
    names = {entry.name for entry in run_dir.iterdir()} if run_dir.exists() else set()
    return all(name in (LOCK, THROWAWAY, f"{CONFIG}.tmp") or name.startswith(OLD_VERDICTS) for name in names)


def _raw_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """(place in the file, line) of every line, also a half one."""
    if not file.exists():
        return
    place = 0
    with file.open("rb") as lines:
        for line in lines:
            yield place, line
            place += len(line)


def _whole_lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(place in the file, values) of every line that holds a result."""
    for place, line in _raw_lines(file):
        values = _parsed(line)
        if values is not None:
            yield place, values


def _parsed(line: bytes) -> dict[str, Any] | None:
    if not line.endswith(b"\n"):
        return None
    try:
        values = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(values, dict) and {"question", "answer", "scores", "error", "judge"} <= set(values)
    return values if whole else None


def _read_at(lines: IO[bytes], place: int) -> Result:
    lines.seek(place)
    values = _parsed(lines.readline())
    if values is None:
        raise InputError("The run's results have changed while they were read. Open the run again.")
    return result_from_values(values)


def _read_json(file: Path, missing: Any) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return missing
    except (ValueError, OSError) as error:
        raise InputError(f"{file} can't be read: {error}. Start the run anew with --fresh, or give another folder.") from error


def problem_values(problems: Iterable[RowProblem]) -> list[dict[str, Any]]:
    """Row problems as JSON values."""
    return [{"row": p.row, "column": p.column, "message": p.message} for p in problems]
