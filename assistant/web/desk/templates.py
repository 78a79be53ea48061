"""The desk's texts for its pages; its templates lie with the others in assistant/web/templates and begin with "desk_"."""

from __future__ import annotations

from datetime import datetime

from assistant import messages
from assistant.web.languages import say_date
from corpus.records import Language


def desk_text(language: Language, key: str, **values: str | int) -> str:
    """The text under desk.`key`; in a template `d("save")`."""
    return messages.text(language, f"desk.{key}", **values)


def say_day(language: Language, moment: datetime) -> str:
    """ "12. März 2021", by this machine's clock."""
    return say_date(language, moment.astimezone().date())


def say_moment(language: Language, moment: datetime) -> str:
    """ "12. März 2021, 14:05", by this machine's clock."""
    return f"{say_day(language, moment)}, {moment.astimezone():%H:%M}"
