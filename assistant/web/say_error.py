"""Errors as sentences in the reader's language."""

from __future__ import annotations

import logging

from assistant import messages
from assistant.web.templates import page_text
from corpus.errors import FundstelleError, IndexUnusable, InputError
from corpus.records import Language

LOG = logging.getLogger(__name__)


def say_error(language: Language, error: Exception) -> str:
    """The sentence for a visitor; what went wrong inside goes to the log, never to the page.

    An InputError speaks about what the visitor typed, so its own sentence is shown; an IndexUnusable speaks to whoever
    runs the page.
    """
    if isinstance(error, InputError) and error.key:
        try:
            return messages.text(language, error.key, **error.values)
        except KeyError:
            LOG.error("no text for %s in %s", error.key, language)
    if isinstance(error, InputError) and not error.key and language == "en":
        return str(error)
    if isinstance(error, FundstelleError):
        LOG.warning("%s: %s", type(error).__name__, error)
        return page_text(language, "error_index" if isinstance(error, IndexUnusable) else "error_unknown")
    # The traceback without the message of the exception: it could quote the question.
    LOG.error("an answer failed: %s", type(error).__name__, exc_info=error)
    return page_text(language, "error_unknown")
