"""A finding -> the sentence that says what it is, in the language of whoever reads it."""

from __future__ import annotations

from assistant.messages import catalogue, text
from corpus.records import Language

from ..records import Finding


def say_finding(finding: Finding, language: Language) -> str:
    """One sentence; the reason of a check is said in words."""
    detail = catalogue(language).get(f"verify.{finding.detail}", "") if finding.kind == "unsupported" else finding.detail
    return text(language, f"findings.{finding.kind}", detail=detail).strip()
