"""What each command does. Results go to stdout, everything about the run to stderr."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import FundstelleError, InputError

from .settings import MEANING, Loaded, Settings, shown

if TYPE_CHECKING:
    from corpus.records import Language
    from vectorstore.build import BuildReport

    from .answer import Assistant
    from .explain import Explanation
    from .records import Answer
    from .trace import Trace

OK, FAILED, LEFT_OUT = 0, 1, 3


def ingest(given: argparse.Namespace, loaded: Loaded) -> int:
    """Bring the index up to date and say what was done."""
    from vectorstore.build import build_index
    from vectorstore.embed import Embedder

    settings = loaded.settings
    folder = given.folder or settings.documents
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}. Name the folder that holds your documents, with public/ and internal/ in it.")
    with _progress() as on_progress:
        report = build_index(
            folder, settings.index, embedder=Embedder(settings.model), chroma_url=settings.chroma_url, on_progress=on_progress
        )
    _say_report(report)
    if given.json:
        print(json.dumps(_report_values(report), ensure_ascii=False))
    return LEFT_OUT if report.skipped else OK


def ask(given: argparse.Namespace, loaded: Loaded) -> int:
    """Answer one question, or each line of a file."""
    if (given.question is None) == (given.batch is None):
        raise InputError("Give one question in quotes, or a file with --batch.")
    assistant = open_assistant(loaded.settings)
    as_json = given.json or given.batch is not None
    put = partial(_answered, assistant, door=given.door, explained=given.explain, shown=_as_json if as_json else _as_text)
    if given.batch:
        return _ask_all(given.batch, put)
    print(put(question=given.question, history=given.history, access=given.access, language=given.language))
    return OK


def chat(given: argparse.Namespace, loaded: Loaded) -> int:
    """Serve the chat page until it is interrupted."""
    from .web.app import serve

    assistant = open_assistant(loaded.settings)
    assistant.warm()
    serve(assistant, loaded.settings)
    return OK


def source(given: argparse.Namespace, loaded: Loaded) -> int:
    """Print a document as the index holds it."""
    from vectorstore.store import open_index

    from .serialise import source_values

    snapshot = open_index(loaded.settings.index, chroma_url=loaded.settings.chroma_url).current()
    document = snapshot.document_at(given.path)
    if document is None:
        raise InputError(f"The index holds no document {given.path!r}. `fundstelle status` lists what it holds.")
    pages = snapshot.pages(document.id)
    if given.json:
        print(json.dumps(source_values(document, pages), ensure_ascii=False))
    else:
        print("\f".join(page.text for page in pages))
    return OK


def status(given: argparse.Namespace, loaded: Loaded) -> int:
    """Print what the index holds, and check it; whether the language model answers, if the settings name one."""
    from vectorstore.check import verify_index
    from vectorstore.store import open_index

    from .try_model import try_model

    snapshot = open_index(loaded.settings.index, chroma_url=loaded.settings.chroma_url).current()
    faults = verify_index(snapshot)
    documents = sorted(snapshot.documents.values(), key=lambda document: document.path)
    values = {
        "index_version": snapshot.version,
        "created": snapshot.manifest.created,
        "folder": snapshot.manifest.folder,
        "model": snapshot.manifest.recorded.model,
        "chunks": len(snapshot.chunk_ids("internal")),
        "documents": [
            {"path": d.path, "title": d.title, "published": str(d.published or ""), "access": d.access, "language": d.language}
            for d in documents
        ],
        "skipped": [{"path": entry.path, "reason": str(entry.reason)} for entry in snapshot.skipped],
        "faults": list(faults),
        "language_model": asdict(found) if (found := try_model(loaded.settings)) else None,
    }
    print(json.dumps(values, ensure_ascii=False) if given.json else _status_text(values))
    return FAILED if faults else OK


def settings(given: argparse.Namespace, loaded: Loaded) -> int:
    """Print every setting with its value and its origin."""
    for name, value in shown(loaded.settings).items():
        print(f"{name} = {value if isinstance(value, int) else json.dumps(value, ensure_ascii=False)}")
        print(f"    {MEANING[name]}; from: {loaded.sources[name]}")
    return OK


def open_assistant(settings: Settings) -> Assistant:
    """The assistant over the index that the settings name."""
    from vectorstore.embed import Embedder
    from vectorstore.store import open_index

    from .answer import Assistant

    embedder = Embedder(settings.model)
    index = open_index(settings.index, embedder_name=embedder.name, chroma_url=settings.chroma_url)
    return Assistant(index, embedder, settings)


def _answered(
    assistant: Assistant, *, explained: bool, shown: Callable[[Answer, Explanation | None], str], language: Language | None, **asked: Any
) -> str:
    """The answer to one question, and why it came out so if that is wanted, as text or JSON."""
    trace: list[Trace] = []
    answer = assistant.ask(language=language, trace=trace, **asked)
    if not explained:
        return shown(answer, None)
    from .explain import explain

    return shown(answer, explain(answer, trace, language_given=language is not None))


def _ask_all(file: Path, put: Callable[..., str]) -> int:
    failed = 0
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            print(put(**_asked(line)), flush=True)
        except (FundstelleError, ValueError) as error:
            failed += 1
            print(f"line {number}: {error}", file=sys.stderr)
            print(json.dumps({"line": number, "error": str(error)}, ensure_ascii=False), flush=True)
    return LEFT_OUT if failed else OK


def _lines(file: Path) -> Iterator[str]:
    try:
        with file.open(encoding="utf-8-sig") as lines:
            yield from lines
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{file} can't be read as UTF-8 text: {error}. Save it as UTF-8 with one JSON object a line.") from error


def _asked(line: str) -> dict[str, Any]:
    """The arguments of `Assistant.ask` out of one line; InputError naming what is wrong."""
    try:
        row = json.loads(line.strip())
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"this is not a JSON object ({error}).") from error
    if not isinstance(row, dict) or not isinstance(row.get("user_input"), str):
        raise InputError('a line needs "user_input" with the question as a text.')
    history = row.get("history") or []
    history = [history] if isinstance(history, str) else history
    access, language = row.get("access") or "public", row.get("language") or None
    if not isinstance(history, list) or not all(isinstance(turn, str) for turn in history):
        raise InputError('"history" must be a list of earlier questions.')
    if access not in ("public", "internal"):
        raise InputError(f'"access" must be "public" or "internal", not {access!r}.')
    if language not in (None, "de", "en"):
        raise InputError(f'"language" must be "de" or "en", not {language!r}.')
    return {"question": row["user_input"], "history": history, "access": access, "language": language}


def _as_json(answer: Answer, why: Explanation | None = None) -> str:
    from .serialise import answer_values

    return json.dumps(answer_values(answer) | _explanation_values(why), ensure_ascii=False)


def _explanation_values(why: Explanation | None) -> dict[str, Any]:
    """All values of the explanation, and "lines" that say it in words."""
    if why is None:
        return {}
    from .explain_lines import lines_of

    return {"explanation": asdict(why) | {"lines": lines_of(why)}}


def _as_text(answer: Answer, why: Explanation | None = None) -> str:
    lines = [answer.text]
    for citation in answer.citations:
        published = f", {citation.published}" if citation.published else ""
        lines.append(f"  [{citation.number}] {citation.title}{published}, p. {citation.page_label} ({citation.path})")
    lines += [f"  ~ “{near.quote}” {near.title}, p. {near.page_label} ({near.path})" for near in answer.nearest]
    if why:
        from .explain_lines import lines_of

        lines += ["", *lines_of(why)]
    return "\n".join(lines)


def _say_report(report: BuildReport) -> None:
    for left_out in report.skipped:
        print(f"left out: {left_out.path}: {left_out.message}", file=sys.stderr)
    for one, other, alike in report.near_duplicates:
        print(f"nearly the same: {one} and {other} ({alike:.0%})", file=sys.stderr)
    for public, internal in report.internal_copies:
        print(f"public and internal at once, counted as public: {public} and {internal}", file=sys.stderr)
    if report.wholly_public:
        print("There is no public/ or internal/ folder: every document counts as public.", file=sys.stderr)
    done = f"read {report.read}, unchanged {report.reused}, removed {report.removed}, left out {len(report.skipped)}"
    print(f"{report.documents} documents, {report.chunks} passages ({done}); index version {report.version}", file=sys.stderr)


def _report_values(report: BuildReport) -> dict[str, Any]:
    return {
        "index_version": report.version,
        "documents": report.documents,
        "chunks": report.chunks,
        "read": report.read,
        "unchanged": report.reused,
        "removed": report.removed,
        "skipped": [{"path": entry.path, "reason": entry.message} for entry in report.skipped],
        "near_duplicates": [{"paths": [one, other], "similarity": round(alike, 3)} for one, other, alike in report.near_duplicates],
    }


def _status_text(values: dict[str, Any]) -> str:
    lines = [
        f"index version {values['index_version']}, made {values['created']} from {values['folder']}",
        f"{len(values['documents'])} documents, {values['chunks']} passages, encoder {values['model']}",
    ]
    lines += [f"  {d['path']}: {d['title']} ({d['published'] or 'undated'}, {d['language']}, {d['access']})" for d in values["documents"]]
    lines += [f"left out: {entry['path']}: {entry['reason']}" for entry in values["skipped"]]
    lines += [f"fault: {fault}" for fault in values["faults"]] or ["texts, vectors and words match"]
    model = values["language_model"]
    lines += [f"language model {model['name']} at {model['url']}: {model['message']}"] if model else []
    return "\n".join(lines)


class _progress:
    """A progress bar on stderr for each stage of a build."""

    def __enter__(self) -> Callable[[str, int, int, str], None]:
        from tqdm import tqdm

        self._bar: Any = None
        self._stage = ""

        def on_progress(stage: str, done: int, total: int, path: str) -> None:
            if stage != self._stage:
                self.__exit__()
                self._bar, self._stage = tqdm(total=total, desc=stage, unit="", file=sys.stderr, dynamic_ncols=True), stage
            self._bar.total = total
            self._bar.update(done - self._bar.n)

        return on_progress

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.close()
