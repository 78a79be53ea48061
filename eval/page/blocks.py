"""Starting, watching and stopping a run, as Gradio Blocks; with `page`, the only module of the evaluation that knows Gradio."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corpus.errors import InputError
from corpus.records import Language

from ..reporting.html import make_pages, number, say
from .frame import sentence
from .jobs import Job, Jobs
from .store import Begun, Store

PRIVATE = {"api_visibility": "private", "show_progress": "hidden"}
TICK = 0.5  # seconds between two looks at the run
INDEX, FOLDER, ITSELF = "index", "folder", "itself"
PATH_CHARACTERS = 1000
WAITING = 20  # tabs that may watch at once


Shown = tuple[str, bool, bool]
"""(status as HTML, whether a run can be stopped, whether one can be started)."""


class Panel:
    """What the components call; values come in as Gradio hands them over and are checked here."""

    def __init__(self, store: Store, jobs: Jobs, language: Language) -> None:
        self.store, self.jobs, self.language = store, jobs, language
        self.text = partial(self._text)
        self._pages = make_pages()

    def _text(self, key: str, **values: str | int) -> str:
        return say(self.language, f"page.{key}", **values)

    def begin(self, digest: object, source: object, folder: object, wanted: object, again: object) -> Iterator[Shown]:
        """Starts a run and watches it until it is over."""
        try:
            job = self._start(*(_typed(each) for each in (digest, source, folder, wanted, again)))
        except Exception as error:  # whatever it is, the person reads a sentence
            yield self._line(sentence(self.language, error), "problem"), False, True
            return
        yield from self.watch(job)

    def resume_watching(self, digest: str) -> Iterator[Shown]:
        """Goes on watching a run that another tab or an earlier visit has begun; then the page's own test set can have its turn."""
        job = self.jobs.last
        if job and not job.over.is_set():
            for status, stop, start in self.watch(job):
                yield status, stop, start or (not stop and digest not in ("", job.testset))

    def watch(self, job: Job) -> Iterator[Shown]:
        """The status twice a second, and once more at the end; one that failed before the first question can be begun again."""
        shown = ""
        while not job.over.is_set():
            status = self.status(job)
            if status != shown:
                yield status, True, False
                shown = status
            job.over.wait(TICK)
        yield self.status(job), False, job.state == "failed" and not job.done

    def stop(self) -> str:
        """Asks the run to stop after the question it is at."""
        job = self.jobs.last
        if job and not job.over.is_set():
            job.stop.set()
            return self._line(self.text("status_stopping"), "")
        return ""

    def status(self, job: Job) -> str:
        """How far the run is, in words and as a bar."""
        left = job.seconds_left()
        share = round(100 * job.done / job.total) if job.total else 0
        return self._pages.render(
            "page_status.html",
            self.language,
            texts="page",
            state="stopping" if job.stop.is_set() and not job.over.is_set() else job.state,
            name=job.name,
            address=f"/{self.language}/runs/{quote(job.name)}/",
            again=f"/{self.language}/run/?set={job.testset}&run={quote(job.name)}",
            done=number(self.language, job.done),
            total=number(self.language, job.total),
            percent=share,
            step=5 * round(share / 5),
            minutes=None if left is None else max(1, round(left / 60)),
            seconds=None if left is None or left >= 90 else max(1, round(left)),
            problem=sentence(self.language, job.error) if job.error else "",
            has_results=job.done > 0,
        ).replace("\n", " ")

    def _start(self, digest: str, source: str, folder: str, wanted: str, again: str) -> Job:
        testset = self.store.testset(digest)
        corpus = ""
        if source == ITSELF:
            corpus = str(testset)
        elif source == FOLDER:
            corpus = folder.strip()[:PATH_CHARACTERS]
            if not corpus or not Path(corpus).expanduser().is_dir():
                raise InputError("There is no such folder.", "page.error_no_folder", folder=corpus)
            corpus = str(Path(corpus).expanduser().resolve())
        if again:
            self.store.run(again)
        name = again or self.store.new_name(wanted, f"{testset.stem}-{time.strftime('%Y-%m-%d')}")
        return self.jobs.start(name, Begun(digest, corpus), self.language)

    def _line(self, text: str, kind: str) -> str:
        return self._pages.render("page_line.html", self.language, texts="page", line=text, kind=kind)


def build_panel(panel: Panel) -> Any:
    """gr.Blocks of the panel in its language."""
    import gradio as gr

    with gr.Blocks(title=panel.text("run_title"), analytics_enabled=False) as blocks:
        parts = lay_out(gr, panel)
        connect(gr, blocks, panel, parts)
    blocks.queue(max_size=WAITING, default_concurrency_limit=WAITING, api_open=False)
    return blocks


def lay_out(gr: Any, panel: Panel) -> dict[str, Any]:
    """The components by name, in reading order."""
    text = panel.text
    parts: dict[str, Any] = {"digest": gr.State(""), "again": gr.State("")}
    choices = [(text("source_index"), INDEX), (text("source_folder"), FOLDER), (text("source_itself"), ITSELF)]
    with gr.Column(elem_id="page"):
        with gr.Column(elem_id="choice") as parts["choice"]:
            parts["source"] = gr.Radio(choices, value=INDEX, label=text("source"), elem_id="source")
            parts["folder"] = gr.Textbox(
                label=text("folder"), info=text("folder_hint"), max_length=PATH_CHARACTERS, visible=False, elem_id="folder"
            )
            parts["name"] = gr.Textbox(label=text("run_name"), info=text("run_name_hint"), max_length=80, elem_id="name")
            parts["start"] = gr.Button(text("start"), variant="primary", elem_id="start")
        parts["status"] = gr.Markdown(elem_id="status", sanitize_html=True, latex_delimiters=[])
        parts["stop"] = gr.Button(text("stop"), elem_id="stop", elem_classes="quiet", visible=False)
    return parts


def connect(gr: Any, blocks: Any, panel: Panel, parts: dict[str, Any]) -> None:
    """Ties events to the panel."""

    def shown(states: Iterator[Shown]) -> Iterator[dict[Any, Any]]:
        for status, stop, start in states:
            yield {parts["status"]: status, parts["stop"]: gr.update(visible=stop), parts["choice"]: gr.update(visible=start)}

    def starting(*values: Any) -> Iterator[dict[Any, Any]]:
        yield from shown(panel.begin(*values))

    def loading(request: gr.Request) -> Iterator[dict[Any, Any]]:
        asked = {name: _typed(request.query_params.get(name)) for name in ("set", "run")}
        yield {parts["digest"]: asked["set"], parts["again"]: asked["run"], **first_choice(gr, panel, parts, **asked)}
        yield from shown(panel.resume_watching(asked["set"]))

    # Gradio finds the request by its annotation, and evaluates annotations late.
    loading.__annotations__["request"] = gr.Request
    changed = [parts[name] for name in ("status", "stop", "choice")]
    inputs = [parts[name] for name in ("digest", "source", "folder", "name", "again")]
    parts["start"].click(starting, inputs, changed, **PRIVATE)
    parts["stop"].click(panel.stop, None, parts["status"], **PRIVATE)
    parts["source"].change(lambda source: gr.update(visible=source == FOLDER), [parts["source"]], [parts["folder"]], **PRIVATE)
    blocks.load(loading, None, [*changed, *(parts[name] for name in ("digest", "again", "source", "folder", "name", "start"))], **PRIVATE)


def first_choice(gr: Any, panel: Panel, parts: dict[str, Any], **asked: str) -> dict[Any, Any]:
    """The components as they fit the test set and, where a run goes on, the run."""
    digest, run = asked["set"], asked["run"]
    begun = panel.store.begun(run) if run else None
    squad = _is_squad(panel.store, digest)
    source = ITSELF if squad else INDEX
    if begun:
        source = ITSELF if squad and begun.corpus else FOLDER if begun.corpus else INDEX
    choices = [(panel.text("source_index"), INDEX), (panel.text("source_folder"), FOLDER)]
    choices += [(panel.text("source_itself"), ITSELF)] if squad else []
    folder = begun.corpus if begun and source == FOLDER else ""
    return {
        parts["source"]: gr.update(choices=choices, value=source),
        parts["folder"]: gr.update(value=folder, visible=source == FOLDER),
        parts["name"]: gr.update(visible=not run),
        parts["start"]: gr.update(value=panel.text("go_on") if run else panel.text("start")),
        parts["choice"]: gr.update(visible=bool(digest)),
    }


def _is_squad(store: Store, digest: str) -> bool:
    try:
        return store.testset(digest).suffix == ".json"
    except InputError:
        return False


def _typed(value: object) -> str:
    return value if isinstance(value, str) else ""
