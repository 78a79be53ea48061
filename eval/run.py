"""A test set -> RUN/: every question through the same core as the chat page, each result on disk before the next question is asked.

choose the rows -> same run as what lies there? -> ask, score, append -> summarise. A run that was stopped goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any, Protocol

from assistant.answer import Assistant
from assistant.records import Door
from assistant.serialise import answer_values
from corpus.errors import FundstelleError, InputError
from vectorstore.store import Snapshot

from .records import Question, Result, Split, TestSet
from .run_folder import (
    CONFIG,
    PROBLEMS,
    RESULTS,
    SUMMARY,
    TESTSET,
    Results,
    Run,
    belongs_to_nobody,
    drop_unusable,
    empty,
    locked,
    problem_values,
    read_config,
    read_run,
    result_values,
    write_json,
)
from .score import score

__all__ = ["Run", "read_run", "run_testset"]

Progress = Callable[[int, int], None]
"""(questions done, of how many); called once before the first question with those that a stopped run had done."""

SETTINGS_OF_ANSWERS = ("question_characters", "language", "contact")
"""The settings that an answer depends on, beside the encoder: the others may differ between the halves of a run that was stopped."""

CODE, CODE_ENDINGS = ("corpus", "vectorstore", "assistant", "eval/metrics"), (".py", ".json", ".toml")
"""Folders whose files decide what an answer is and what it is worth."""

NOT_CODE = "corpus/documents"
"""The sample documents beside the code; the index tells documents apart."""

MUST_BE_THE_SAME = {
    "testset_sha256": ("the test set", "testset"),
    "split": ("--split", "split"),
    "limit": ("--limit", "limit"),
    "index_content": ("what the index holds", "index_version"),
    "encoder": ("the encoder", "encoder"),
    "calibration": ("the calibration", "calibration"),
    "settings": ("the settings", "settings"),
    "judge": ("the judge", "judge"),
    "writer": ("the language model that writes", "writer"),
    "program": ("the program", "program"),
}
"""What makes two runs one: a key of config.json, how a sentence names it, and the key whose value the sentence shows."""

_log = logging.getLogger(__name__)


class Judge(Protocol):
    """A language model that gives its opinion of an answer."""

    @property
    def described(self) -> Mapping[str, str]:
        """Its name and the version of its prompts, for config.json."""

    def judge(self, question: Question, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raw verdicts, and `scores` where they could be read; never raises for an answer that can't be read."""


def run_testset(
    testset: TestSet,
    assistant: Assistant,
    run_dir: Path,
    *,
    on_progress: Progress | None = None,
    judge: Judge | None = None,
    resume: bool = True,
    split: Split | None = None,
    limit: int | None = None,
    door: Door | None = None,
) -> Run:
    """Asks every question of the test set that has no result in `run_dir` yet, and sums up.

    `split` and `limit` choose rows; `resume=False` starts anew; `door` lets the language model of that door write. Raises
    InputError where no row is left, where no model writes at the door, where the folder belongs to a
    run of something else (naming what differs), or where the index is rebuilt under the run. A question that fails has an error in its
    result and is asked again when the run is resumed.
    """
    chosen = select(testset, split, limit)
    snapshot = assistant.index.current()
    config = describe(chosen, assistant, snapshot, judge, door) | choice(testset, split, limit)
    check_same(run_dir, config, resume)
    run_dir.mkdir(parents=True, exist_ok=True)
    with locked(run_dir):
        _begin(run_dir, config, chosen, resume)
        done = drop_unusable(run_dir / RESULTS)
        _ask_all(chosen.questions, done, run_dir / RESULTS, Asker(assistant, snapshot, judge, door), on_progress or _silent)
        summarise_folder(run_dir)
    return read_run(run_dir)


def summarise_folder(run_dir: Path) -> None:
    """Writes summary.json from the results."""
    from .summary import summarise

    write_json(run_dir / SUMMARY, summarise(Results(run_dir / RESULTS)))


def select(testset: TestSet, split: Split | None, limit: int | None) -> TestSet:
    """The test set with the rows of that half, and of these the first `limit`. InputError where none is left or two have the same id."""
    questions = [question for question in testset.questions if split is None or question.split == split][:limit]
    if not questions:
        marked = f" that is marked {split!r} in the column split" if split else ""
        raise InputError(f"{testset.name} has no question{marked} that can be asked.")
    ids = [question.id for question in questions]
    twice = sorted({name for name in ids if ids.count(name) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise InputError(f"{testset.name}: two rows have the id {twice[0]!r}. Give every row its own id, or leave the column out.")
    return replace(testset, questions=tuple(questions))


def choice(testset: TestSet, split: Split | None, limit: int | None) -> dict[str, Any]:
    """The part of config.json that is known before there is an index."""
    return {
        "testset": testset.name,
        "testset_sha256": testset.sha256,
        "split": split,
        "limit": limit,
        "rows_left_out": len(rows_left_out(testset)),
        "program": f"fundstelle {version_of('fundstelle')}, code {code_digest()}",
    }


def code_digest() -> str:
    """12 hex digits over the files that answers and scores come from: between two releases the version says nothing about them."""
    root = Path(__file__).parents[1]
    found = (path for name in CODE for path in (root / name).rglob("*") if path.suffix in CODE_ENDINGS)
    files = sorted(path for path in found if not path.is_relative_to(root / NOT_CODE))
    digest = hashlib.sha256()
    for file in [*files, root / "eval" / "score.py"]:
        digest.update(f"{file.relative_to(root)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()[:12]


def rows_left_out(testset: TestSet) -> frozenset[int]:
    """The rows that could not be used; a problem with a row that runs all the same is a remark."""
    used = {question.row for question in testset.questions}
    return frozenset(problem.row for problem in testset.problems if problem.row and problem.row not in used)


def describe(testset: TestSet, assistant: Assistant, snapshot: Snapshot, judge: Judge | None, door: Door | None = None) -> dict[str, Any]:
    """What config.json holds beside the choice of rows. InputError if no language model writes at the door that is named."""
    writer = assistant.writer_at(door) if door else None
    if door and writer is None:
        raise InputError(f"No language model writes at the door {door!r}. Set llm_url, llm_name and llm_doors.")
    return {
        "questions": len(testset.questions),
        "index_version": snapshot.version,
        "index_content": content_of(snapshot),
        "documents": len(snapshot.documents),
        "encoder": assistant.embedder.name,
        "calibration": assistant.calibration.version,
        "settings": {name: getattr(assistant.settings, name) for name in SETTINGS_OF_ANSWERS},
        "judge": dict(judge.described) if judge else None,
        "writer": dict(writer.described) if writer else None,
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def content_of(snapshot: Snapshot) -> str:
    """20 hex digits over what the index holds and how it was made; unlike its version, the same wherever the documents lie."""
    rows = sorted(f"{document.path} {document.sha256} {document.access} {document.title}" for document in snapshot.documents.values())
    recorded = json.dumps(asdict(snapshot.manifest.recorded), sort_keys=True)
    return hashlib.sha256("\n".join([*rows, recorded]).encode()).hexdigest()[:20]


def check_same(run_dir: Path, config: Mapping[str, Any], resume: bool = True) -> None:
    """InputError if the folder belongs to something else: other files, or a run whose config differs in what `config` holds."""
    before = read_config(run_dir) if resume else None
    if before is None:
        if not belongs_to_nobody(run_dir) and not (run_dir / CONFIG).exists():
            raise InputError(f"{run_dir} holds other files than those of a run. Give a new folder with --out.")
        return
    different = differences(before, config)
    if different:
        raise InputError(
            f"{run_dir} belongs to a run that differs in {', '.join(different)}. Give another folder with --out, or use --fresh."
        )


class Asker:
    """Asks one question, checks and scores the answer; everything it needs of one version of the index."""

    def __init__(self, assistant: Assistant, snapshot: Snapshot, judge: Judge | None, door: Door | None = None) -> None:
        self.assistant, self.snapshot, self.judge, self.door = assistant, snapshot, judge, door

    def ask(self, question: Question) -> Result:
        """The result; its `error` is a sentence if anything went wrong with this question."""
        try:
            return self._ask(question)
        except FundstelleError as error:
            return Result(question, {}, {}, str(error))
        except Exception as error:  # whatever it is, the other questions go on
            _log.info("Question %s failed", question.id, exc_info=True)
            return Result(question, {}, {}, f"{type(error).__name__}: {error}")

    def _ask(self, question: Question) -> Result:
        left_out = self._ids(question.leave_out)
        # No language is handed in: finding it is the assistant's task, and language_match measures it.
        asked = self.assistant.ask(
            question.user_input, history=question.history, access=question.access, leave_out=left_out, door=self.door
        )
        answer = answer_values(asked)
        scores = dict(score(question, answer, self.stands))
        verdicts = self.judge.judge(question, answer) if self.judge else None
        return Result(question, answer, scores, "", verdicts)

    def stands(self, citation: Mapping[str, Any]) -> bool:
        """Whether the citation's quote is exactly the characters that it names."""
        if citation["document"] not in self.snapshot.documents:
            return False
        pages = (page for page in self.snapshot.pages(citation["document"]) if page.number == citation["page"])
        return any(page.text[citation["start"] : citation["end"]] == citation["quote"] for page in pages)

    def _ids(self, paths: Iterable[str]) -> frozenset[str]:
        found = {path: self.snapshot.document_at(path) for path in paths}
        missing = [path for path, document in found.items() if document is None]
        if missing:
            raise InputError(f"leave_out names {missing[0]!r}, which the index doesn't hold. `fundstelle status` lists what it holds.")
        return frozenset(document.id for document in found.values() if document)


def _begin(run_dir: Path, config: Mapping[str, Any], testset: TestSet, resume: bool) -> None:
    """Write what is known before the first question; config.json first, because it says whose folder this is."""
    from .testset import write_jsonl

    if not resume:
        empty(run_dir)
    if read_config(run_dir) is None:
        write_json(run_dir / CONFIG, config)
    check_same(run_dir, config)  # once more, now that no other run can write here
    (run_dir / SUMMARY).unlink(missing_ok=True)
    write_jsonl(testset.questions, run_dir / TESTSET)
    write_json(run_dir / PROBLEMS, problem_values(testset.problems))


def _ask_all(questions: Sequence[Question], done: Sequence[str], file: Path, asker: Asker, on_progress: Progress) -> None:
    answered = frozenset(done)
    waiting = [question for question in questions if question.id not in answered]
    if waiting:
        asker.assistant.warm()  # neither the first question's latency nor the estimate may hold the loading of the encoder
    on_progress(len(done), len(questions))
    with file.open("a", encoding="utf-8") as out:
        for number, question in enumerate(waiting, start=len(done) + 1):
            result = asker.ask(question)
            version = result.answer.get("index_version", asker.snapshot.version)
            if version != asker.snapshot.version:
                raise InputError("The index was built anew while the run was going on. Start the run again with --fresh.")
            out.write(json.dumps(result_values(result), ensure_ascii=False) + "\n")
            out.flush()
            on_progress(number, len(questions))


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between two configurations, each with both values, for a sentence; what `now` does not hold is not compared."""
    found = [shown for key, shown in MUST_BE_THE_SAME.items() if key in now and before.get(key) != now[key]]
    return [f"{word} ({_short(before.get(key))}, now {_short(now.get(key))})" for word, key in found]


def _short(value: object) -> str:
    if value is None:
        return "none"
    shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    return shown if len(shown) <= 80 else f"{shown[:79]}…"


def _silent(done: int, total: int) -> None:
    """For callers that don't watch."""
