"""Jobs: at most one run at a time, in a thread of its own, that can be watched and stopped."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from assistant.answer import Assistant
from assistant.settings import Settings
from corpus.errors import FundstelleError, InputError
from corpus.records import Language

from ..records import TestSet
from ..run_folder import REPORT, THROWAWAY, Run
from .store import Begun, Store

State = Literal["opening", "reading", "asking", "writing", "done", "stopped", "failed"]
OVER: tuple[State, ...] = ("done", "stopped", "failed")
Open = Callable[[Path, TestSet, str, Callable[[str, int, int, str], None]], Assistant]
"""(the run's folder, test set, documents' folder or "", progress of reading) -> the assistant that is asked."""

_log = logging.getLogger(__name__)


class Stopped(Exception):
    """The person pressed stop; the questions asked so far are kept."""


@dataclass(slots=True)
class Job:
    """One run as it goes on; `error` is what went wrong. Written by its thread, read by any."""

    name: str
    testset: str
    language: Language
    state: State = "opening"
    done: int = 0
    total: int = 0
    error: Exception | None = None
    before: int = 0
    began: float = field(default_factory=time.monotonic)
    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def on_question(self, done: int, total: int) -> None:
        """Notes the progress; raises Stopped where the person wants that."""
        if self.state != "asking":
            self.before, self.began = done, time.monotonic()
        self.state, self.done, self.total = "asking", done, total
        self._heed()

    def on_document(self, stage: str, done: int, total: int, path: str) -> None:
        """The same while documents are read."""
        self.state, self.done, self.total = "reading", done, total
        self._heed()

    def seconds_left(self) -> float | None:
        """How long the rest will take at the speed so far; None while that can't be told."""
        asked = self.done - self.before
        return (time.monotonic() - self.began) / asked * (self.total - self.done) if asked > 0 else None

    def _heed(self) -> None:
        if self.stop.is_set():
            raise Stopped


class Jobs:
    """Starts runs, one at a time, and knows the last one."""

    def __init__(self, store: Store, open_assistant: Open) -> None:
        self._store = store
        self._open = open_assistant
        self._one = threading.Lock()
        self._last: Job | None = None

    @property
    def last(self) -> Job | None:
        """The run that goes on, or the last that did."""
        return self._last

    def start(self, name: str, begun: Begun, language: Language) -> Job:
        """Begins the run, or goes on with it. InputError where another one is going on or its test set is gone."""
        file = self._store.testset(begun.testset)
        with self._one:
            if self._last and not self._last.over.is_set():
                raise InputError("Another run is going on.", "page.error_busy")
            job = self._last = Job(name, begun.testset, language)
        self._store.remember(name, begun)
        threading.Thread(target=self._work, args=(job, file, begun.corpus), daemon=True, name="evaluation-run").start()
        return job

    def _work(self, job: Job, file: Path, corpus: str) -> None:
        try:
            self._run(job, file, corpus)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except FundstelleError as error:
            job.error, job.state = error, "failed"
        except Exception as error:  # the page goes on, and says that something went wrong; what it was stands in the log
            _log.exception("The run %s failed", job.name)
            job.error, job.state = error, "failed"
        finally:
            job.over.set()

    def _run(self, job: Job, file: Path, corpus: str) -> Run:
        from ..reporting.write import write_report
        from ..run import run_testset
        from ..testset import read_testset

        folder = self._store.folder / job.name
        testset = read_testset(file, job.language)
        assistant = self._open(folder, testset, corpus, job.on_document)
        run = run_testset(testset, assistant, folder, on_progress=job.on_question)
        job.state = "writing"
        shutil.rmtree(folder / THROWAWAY, ignore_errors=True)
        write_report(run, folder / REPORT, job.language)
        return run


def opener(settings: Settings, store: Store) -> Open:
    """Opens the index of the settings, or reads a folder, or the SQuAD file itself, into one that lives as long as the run."""

    def open_it(folder: Path, testset: TestSet, corpus: str, on_progress: Callable[[str, int, int, str], None]) -> Assistant:
        from assistant.commands import open_assistant
        from vectorstore.embed import Embedder

        from ..corpora import INDEX, build_throwaway

        if not corpus:
            return open_assistant(settings)
        place = folder / THROWAWAY
        build_throwaway([Path(corpus)], place, Embedder(settings.model), on_progress)
        return open_assistant(replace(settings, index=place / INDEX, chroma_url=""))

    return open_it
