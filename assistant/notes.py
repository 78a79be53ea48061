"""Our own lines about an answer, in the answer's language: never a document's words, never a claim about its subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from corpus.records import Access, Language
from vectorstore.store import Snapshot

from .citations import nearest_places
from .compose import Composed
from .extract import Candidate
from .messages import text
from .part import Part
from .question import SmallTalk
from .records import Note, Statement
from .scope import Request, find_scope
from .settings import Settings
from .times import STALE, asks_for_newest


def small_talk(kind: SmallTalk, language: Language, snapshot: Snapshot, access: Access, *, model: bool = False) -> Note:
    """The fitting line for a greeting, thanks, a farewell, or the question what this can do; `model`: a language model writes here."""
    if kind == "ability" and model:
        folders = text(language, f"answer.folder_{access}")
        return Note("small_talk", text(language, "answer.ability_model", folders=folders, count=len(snapshot.visible(access))))
    folders = text(language, f"answer.folder_{access}")
    return Note("small_talk", text(language, f"answer.{kind}", folders=folders, count=len(snapshot.visible(access))))


def about(
    parts: Sequence[Part],
    statements: Sequence[Statement],
    conflict: Sequence[Candidate],
    context: str,
    language: Language,
    snapshot: Snapshot,
    access: Access,
    settings: Settings,
) -> tuple[Note, ...]:
    """All notes of an answer, in the order in which they are read."""
    notes: list[Note] = []
    if context:
        notes.append(Note("understood", text(language, "answer.understood", question=context)))
    if not statements:
        return (*notes, *not_found(parts, language, snapshot, access, settings))
    if conflict:
        dates = " / ".join(day(c, language) for c in conflict)
        notes.append(Note("conflict", text(language, "answer.conflict", dates=dates)))
    if any(citation.language != language for s in statements if s.support == "verbatim" for citation in s.citations):
        notes.append(Note("other_language", text(language, "answer.other_language")))
    missing = [part for part in parts if not part.chosen]
    notes += [Note("missing_part", text(language, "answer.missing_part", part=part.text)) for part in missing]
    return (*notes, *([contact(language, settings)] if missing else []))


def about_model(composed: Composed, alone: str, language: Language) -> tuple[Note, ...]:
    """How the language model understood a follow-up, and that the documents' own sentences stand in for its own, and why."""
    notes = [Note("understood", text(language, "answer.understood_as", question=alone))] if alone else []
    if composed.use and composed.completed:
        notes.append(Note("fallback", text(language, f"answer.fallback_{composed.use.outcome}")))
    return tuple(notes)


def request(kind: Request, language: Language) -> Note:
    """Why a poem, a translation or a sum is refused."""
    return Note("scope", text(language, f"scope.{kind}"))


def limits(parts: Sequence[Part], language: Language, today: date) -> tuple[Note, ...]:
    """What the quotes are not, where the question asks for more than quotes can give; how old they are, where it asks for the newest."""
    scopes = dict.fromkeys(scope for part in parts if (scope := find_scope(part.text, today)))
    aged = [note for part in parts if part.chosen and asks_for_newest(part.text, today) and (note := age(part, language, today))]
    return (*(Note("scope", text(language, f"scope.{scope}")) for scope in scopes), *dict.fromkeys(aged))


def age(part: Part, language: Language, today: date) -> Note | None:
    """From when the newest of the documents is that answer a part, where that is over a year ago or not known."""
    dated = [candidate for candidate in part.chosen if candidate.passage.document.published]
    if not dated:
        return Note("as_of", text(language, "scope.undated"))
    newest = max(dated, key=lambda candidate: candidate.passage.document.published or date.min)
    published = newest.passage.document.published
    if published is None or today - published <= STALE:
        return None
    return Note("as_of", text(language, "scope.as_of", date=day(newest, language)))


def not_found(parts: Sequence[Part], language: Language, snapshot: Snapshot, access: Access, settings: Settings) -> tuple[Note, ...]:
    """That nothing was found, what was searched, which documents come closest, whom to ask."""
    folders = text(language, f"answer.folder_{access}")
    searched = text(language, "answer.not_found_searched", folders=folders, count=len(snapshot.visible(access)))
    notes = [Note("searched", f"{text(language, 'answer.not_found')} {searched}")]
    titles = dict.fromkeys(citation.title for citation in nearest_places(parts))
    if titles:
        notes.append(Note("nearest", text(language, "answer.nearest", titles="; ".join(titles))))
    return (*notes, contact(language, settings))


def contact(language: Language, settings: Settings) -> Note:
    """Whom to ask, from the settings; says so where nobody has been named."""
    if settings.contact:
        return Note("contact", text(language, "answer.contact", contact=settings.contact))
    return Note("contact", text(language, "answer.contact_unset"))


def day(candidate: Candidate, language: Language) -> str:
    """The document's date as people write it."""
    published = candidate.passage.document.published
    if published is None:
        return text(language, "answer.no_date")
    return f"{published:%d.%m.%Y}" if language == "de" else f"{published:%d %B %Y}"
