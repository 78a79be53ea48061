"""An Explanation -> lines that an operator understands, German or English; indented by what belongs to what."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date

from corpus.records import Language

from .explain import Explanation, Feature, PartSeen, PassageSeen, SentenceSeen, Weighed
from .extract import MARGIN
from .messages import catalogue, text

INDENT = "  "
LONGEST, TITLE, BEGINNING = 160, 50, 70  # characters of a sentence, a title, a passage; the whole ones stand in the values
LONGEST_PART = 500  # no question is longer by default
YES_OR_NO = frozenset({"other_language"})  # features that are 0 or 1
INDIFFERENT = 0.005  # a push that is +0.00 when written down


def lines_of(why: Explanation) -> tuple[str, ...]:
    """The whole explanation, from what was understood to what was written."""
    language = why.language
    lines = [text(language, "explain.heading"), text(language, f"explain.outcome_{why.outcome}")]
    lines += ["", text(language, "explain.understood"), *indented(_understood(why))]
    for number, part in enumerate(why.parts, start=1):
        key = "explain.part" if len(why.parts) > 1 else "explain.question"
        head = text(language, key, number=number, text=shortened(part.text, LONGEST_PART))
        lines += ["", head, *indented(_part(part, language, model=bool(why.model)))]
    written = [*_written(why)]
    return (*lines, *(["", text(language, "explain.written"), *indented(written)] if written else []))


def indented(lines: Iterator[str] | list[str]) -> list[str]:
    """The lines, one step further in."""
    return [INDENT + line for line in lines]


def _understood(why: Explanation) -> Iterator[str]:
    language = why.language
    spoken = text(language, f"explain.language_{language}")
    yield text(language, "explain.language", spoken=spoken, by=text(language, f"explain.by_{why.language_by}"))
    if why.dropped:
        yield text(language, "explain.dropped", texts=" | ".join(shortened(dropped) for dropped in why.dropped))
    if why.not_searched:
        yield text(language, f"explain.not_searched_{why.not_searched}")
    if why.reworded:
        yield text(language, "explain.reworded", text=why.reworded)
    elif why.context:
        yield text(language, "explain.follow_up", text=why.context)
    elif why.earlier:
        yield text(language, "explain.stands_alone", count=why.earlier)
    if why.access:
        yield text(language, "explain.searched", folders=text(language, f"answer.folder_{why.access}"), count=why.documents)
    for left_out in why.parts_left_out:
        yield text(language, "explain.part_left_out", text=left_out)


def _part(part: PartSeen, language: Language, *, model: bool) -> Iterator[str]:
    yield _kinds(part, language)
    if part.period:
        yield _period(part.period, language)
    if not part.passages:
        yield text(language, "explain.passages_none")
    else:
        yield text(language, "explain.passages")
        for passage in part.passages:
            yield from indented([*_passage(passage, language)])
    if part.sentences:
        yield text(language, "explain.sentences", shown=len(part.sentences), count=part.sentences_in_all)
        for sentence in part.sentences:
            yield from indented([*_sentence(sentence, language, model=model)])
    if part.decision:
        yield from _decision(part.decision, language)
    if part.refused_by:
        missing = named(part.missing, language)
        yield text(language, f"explain.refused_{part.refused_by}", kinds=missing)


def _kinds(part: PartSeen, language: Language) -> str:
    return text(language, "explain.kinds", kinds=named(part.kinds, language)) if part.kinds else text(language, "explain.kinds_none")


def _period(period: str, language: Language) -> str:
    if period == "newest":
        return text(language, "explain.period_newest")
    first, last = (f"{date.fromisoformat(day):{'%d.%m.%Y' if language == 'de' else '%d %B %Y'}}" for day in period.split("/"))
    return text(language, "explain.period", first=first, last=last)


def named(kinds: tuple[str, ...], language: Language) -> str:
    """The kinds' plain names, in one line."""
    return ", ".join(text(language, f"explain.kind_{kind}") for kind in kinds)


def _passage(passage: PassageSeen, language: Language) -> Iterator[str]:
    yield text(
        language,
        "explain.passage",
        rank=passage.rank,
        score=written(passage.score, language),
        title=shortened(passage.title, TITLE),
        page=passage.page_label,
        text=shortened(passage.text, BEGINNING),
    )
    found_by, parts = text(language, f"explain.found_{passage.found_by}"), taken_apart("passage", passage.parts, language)
    yield INDENT + text(language, "explain.passage_parts", found_by=found_by, parts=parts)


def _sentence(sentence: SentenceSeen, language: Language, *, model: bool) -> Iterator[str]:
    key = "explain.sentence" if sentence.rank else "explain.sentence_unranked"
    yield text(language, key, rank=sentence.rank, text=shortened(sentence.text))
    yield INDENT + text(
        language,
        "explain.sentence_score",
        title=shortened(sentence.title, TITLE),
        page=sentence.page_label,
        score=written(sentence.score, language),
        parts=taken_apart("sentence", sentence.parts, language),
    )
    if sentence.ahead:
        yield INDENT + text(language, "explain.ahead")
    if sentence.left_out:
        below, most = written(sentence.below, language), written(MARGIN, language)
        yield INDENT + text(language, f"explain.left_out_{sentence.left_out}", below=below, most=most)
    elif sentence.chosen:
        yield INDENT + text(language, "explain.chosen_model" if model else "explain.chosen")


def _decision(decision: Weighed, language: Language) -> Iterator[str]:
    percents = {"probability": percent(decision.probability), "threshold": percent(decision.threshold)}
    yield text(language, "explain.decision_yes" if decision.enough else "explain.decision_no", **percents)
    yield from indented([text(language, "explain.start", push=written(decision.start, language, signed=True))])
    yield from indented([_feature(feature, language) for feature in decision.features])
    total = decision.start + sum(feature.push for feature in decision.features)
    needed = (
        math.log(decision.threshold / (1 - decision.threshold)) if 0 < decision.threshold < 1 else math.inf * (decision.threshold - 0.5)
    )
    sums = {"push": written(total, language, signed=True), "needed": written(needed, language, signed=True)}
    yield from indented([text(language, "explain.sum", **sums)])


def _feature(feature: Feature, language: Language) -> str:
    side = "indifferent" if abs(feature.push) < INDIFFERENT else "for" if feature.push > 0 else "against"
    value, usual = written(feature.value, language), text(language, "explain.usual", usual=written(feature.usual, language))
    if feature.name in YES_OR_NO:
        value = text(language, "explain.yes" if feature.value else "explain.no")
        usual = text(language, "explain.usual_share", usual=percent(feature.usual))
    return text(
        language,
        "explain.feature",
        push=written(feature.push, language, signed=True),
        verdict=text(language, f"explain.{side}"),
        name=plain_name(f"feature_{feature.name}", feature.name, language),
        value=value,
        usual=usual,
    )


def _written(why: Explanation) -> Iterator[str]:
    language = why.language
    if why.conflict:
        yield text(language, "explain.conflict", titles="; ".join(why.conflict))
    if why.model:
        yield text(language, f"explain.model_{why.model_outcome}", name=why.model)
    elif why.outcome in ("answered", "partly"):
        yield text(language, "explain.verbatim")
    for sentence, reason in why.model_dropped:
        yield text(language, "explain.model_dropped", text=shortened(sentence), reason=plain_reason(reason, language))


def plain_name(key: str, name: str, language: Language) -> str:
    """The plain name in messages/explain, or the name itself where nobody has written one yet."""
    return catalogue(language).get(f"explain.{key}", name)


def plain_reason(reason: str, language: Language) -> str:
    """Why a model's sentence was dropped, in the words of messages/verify."""
    return catalogue(language).get(f"verify.{reason}", reason)


def taken_apart(scored: str, parts: Mapping[str, float], language: Language) -> str:
    """What a score is made from: plain names with their values."""
    return ", ".join(f"{plain_name(f'{scored}_{name}', name, language)} {written(value, language)}" for name, value in parts.items())


def written(value: float, language: Language, *, signed: bool = False) -> str:
    """The number with two decimals, as people of that language write it."""
    value = value if abs(value) >= INDIFFERENT else 0.0
    plain = f"{value:+.2f}" if signed else f"{value:.2f}"
    return plain.replace(".", ",") if language == "de" else plain


def percent(share: float) -> str:
    """A whole percentage; never 0 or 100, which no probability is."""
    return "<1" if share < 0.01 else ">99" if share > 0.99 else f"{share:.0%}".rstrip("%")


def shortened(sentence: str, most: int = LONGEST) -> str:
    """At most so many characters, cut between words."""
    plain = " ".join(sentence.split())
    return plain if len(plain) <= most else f"{plain[:most].rsplit(' ', 1)[0]} …"
