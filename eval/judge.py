"""A judge model's opinion of an answer: faithfulness and answer correctness, after ragas' definitions.

faithfulness         statements of the answer that the passages support / statements of the answer (Es et al. 2024, "RAGAS", section 3)
answer_correctness   0.75 * F1 + 0.25 * similarity, ragas' default weights. F1 = TP / (TP + (FP + FN) / 2): TP are statements of the
                     answer that the reference supports, FP those that it doesn't, FN statements of the reference that the answer
                     lacks. Similarity is the cosine of the encoder's vectors of answer and reference.

What the model says is kept as it said it. A reply that is not exactly what was asked for scores nothing: "unscored", never a pass. Texts of
documents and people go out fenced, as material; only our own prompts are instructions.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from assistant.llm import Message
from corpus.errors import FundstelleError
from vectorstore.embed import Embedder

from .records import Question

PROMPTS = Path(__file__).with_name("prompts") / "judge.toml"
SCORES = ("faithfulness", "answer_correctness", "judge_unscored")
FACTUAL_WEIGHT, SIMILARITY_WEIGHT = 0.75, 0.25  # ragas' defaults
MOST_STATEMENTS = 200  # of one text; a reply with more has gone round in circles
THOUGHT = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)  # models that think aloud do so first
CODE_FENCE = re.compile(r"^```(?:json)?\s*\n(.*)\n```$", re.DOTALL | re.IGNORECASE)

State = Literal["scored", "unscored", "not_applicable"]
Similarity = Callable[[str, str], float]
Task = Literal["statements", "faithfulness", "correctness"]
T = TypeVar("T")


class LanguageModel(Protocol):
    """What is asked: assistant.llm.Llm, or a stand-in."""

    name: str

    def complete(self, messages: Sequence[Message], *, seconds: float) -> str:
        """The reply; FundstelleError if there is none in time."""


class Unscored(Exception):
    """The judge's reply can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What the model is told; `version` names the texts, with the first digits of their hash, so that no change goes unseen."""

    version: str
    system: str
    tasks: Mapping[str, str]


def load_prompts(file: Path = PROMPTS) -> Prompts:
    """The prompts in the file."""
    content = file.read_bytes()
    texts = {name: value.strip() for name, value in tomllib.loads(content.decode("utf-8")).items()}
    version = f"{texts.pop('version')}-{hashlib.sha256(content).hexdigest()[:8]}"
    return Prompts(version, texts.pop("system"), texts)


def similarity_of(embedder: Embedder) -> Similarity:
    """The cosine of two texts' vectors, at least 0."""
    return lambda one, other: max(0.0, float(embedder.embed_question(one).vector @ embedder.embed_question(other).vector))


@dataclass(slots=True)
class _Opinion:
    """One figure on its way: its value, whether it could be had, and what it rests on."""

    state: State
    score: float | None = None
    reason: str = ""
    rests_on: dict[str, Any] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        return {"state": self.state, "score": self.score, "reason": self.reason, **self.rests_on}


class Judge:
    """Asks the model about one answer at a time: two to four times each, one after the other."""

    def __init__(self, llm: LanguageModel, similarity: Similarity, *, seconds: float, prompts: Prompts | None = None) -> None:
        self._llm = llm
        self._similarity = similarity
        self._seconds = seconds
        self._prompts = prompts or load_prompts()

    @property
    def described(self) -> Mapping[str, str]:
        """The model's name and the version of the prompts, for a run's configuration."""
        return {"model": self._llm.name, "prompts": self._prompts.version}

    def judge(self, question: Question, answer: Mapping[str, Any]) -> dict[str, Any]:
        """Name, prompt version, `scores` (None: does not apply, or unscored), each figure's verdicts, and all replies as they came.

        `answer` is the answer as `fundstelle ask --json` prints it. A question that was not answered has no faithfulness, and correctness 0
        where there is a reference. `judge_unscored` is 1 if the judge failed on a figure that applies. Never raises for a model that fails.
        """
        asking = _Asking(self._llm, self._prompts, self._seconds)
        text = " ".join(statement["text"] for statement in answer["statements"])
        claims = _tried(lambda: asking.statements(question.user_input, text)) if text else []
        faithful = self._faithfulness(asking, answer, claims)
        correct = self._correctness(asking, question, text, claims)
        failed = "unscored" in (faithful.state, correct.state)
        asked = "scored" in (faithful.state, correct.state) or failed
        return {
            **self.described,
            "scores": {
                "faithfulness": faithful.score,
                "answer_correctness": correct.score,
                "judge_unscored": float(failed) if asked else None,
            },
            "faithfulness": faithful.values(),
            "answer_correctness": correct.values(),
            "replies": asking.replies,
        }

    def _faithfulness(self, asking: _Asking, answer: Mapping[str, Any], claims: list[str] | Unscored) -> _Opinion:
        if not claims:
            return _Opinion("not_applicable", reason="no statements")
        contexts = [passage["text"] for passage in answer["passages"]]
        quotes = [c["quote"] for c in answer["citations"] if not any(c["quote"] in context for context in contexts)]
        verdicts = claims if isinstance(claims, Unscored) else _tried(lambda: asking.supported(claims, [*contexts, *quotes]))
        if isinstance(claims, Unscored) or isinstance(verdicts, Unscored):
            return _Opinion("unscored", reason=str(verdicts))
        return _Opinion("scored", sum(verdicts) / len(verdicts), "", {"statements": claims, "verdicts": verdicts})

    def _correctness(self, asking: _Asking, question: Question, text: str, claims: list[str] | Unscored) -> _Opinion:
        if not question.reference or not question.answerable:
            return _Opinion("not_applicable", reason="no reference")
        if not claims:
            return _Opinion("scored", 0.0, "not answered")
        wanted = claims if isinstance(claims, Unscored) else _tried(lambda: asking.statements(question.user_input, question.reference))
        if isinstance(claims, Unscored) or isinstance(wanted, Unscored):
            return _Opinion("unscored", reason=str(wanted))
        found = _tried(lambda: asking.compared(question.user_input, claims, wanted))
        if isinstance(found, Unscored):
            return _Opinion("unscored", reason=str(found))
        factual, similar = f1(*found), self._similarity(text, question.reference)
        rests_on = {"statements": claims, "reference_statements": wanted, "verdicts": found[0], "reference_verdicts": found[1]}
        score = FACTUAL_WEIGHT * factual + SIMILARITY_WEIGHT * similar
        return _Opinion("scored", score, "", {**rests_on, "factual": factual, "similarity": similar})


def f1(answer: Sequence[int], reference: Sequence[int]) -> float:
    """TP / (TP + (FP + FN) / 2) of the verdicts on the answer's statements (1: TP, 0: FP) and on the reference's (0: FN)."""
    right, wrong, missing = sum(answer), len(answer) - sum(answer), len(reference) - sum(reference)
    return right / (right + 0.5 * (wrong + missing)) if right else 0.0


def _tried(ask: Callable[[], T]) -> T | Unscored:
    """What `ask` gives, or why it gives nothing."""
    try:
        return ask()
    except Unscored as error:
        return error
    except FundstelleError as error:
        return Unscored(str(error))


class _Asking:
    """The model, asked about one answer; `replies` holds every reply as it came."""

    def __init__(self, llm: LanguageModel, prompts: Prompts, seconds: float) -> None:
        self._llm, self._prompts, self._seconds = llm, prompts, seconds
        self.replies: list[dict[str, str]] = []

    def statements(self, question: str, text: str) -> list[str]:
        """The text's statements, at least one."""
        found = self._ask("statements", {"Question": question, "Answer": text}, ("statements",))["statements"]
        if not isinstance(found, list) or not all(isinstance(one, str) and one.strip() for one in found):
            raise Unscored("the judge's statements are no list of sentences")
        if not 1 <= len(found) <= MOST_STATEMENTS:
            raise Unscored(f"the judge found {len(found)} statements")
        return [" ".join(one.split()) for one in found]

    def supported(self, claims: Sequence[str], contexts: Sequence[str]) -> list[int]:
        """One verdict for each claim."""
        excerpts = "\n\n".join(f"[{number}] {context}" for number, context in enumerate(contexts, start=1))
        reply = self._ask("faithfulness", {"Context": excerpts, "Statements": numbered(claims)}, ("verdicts",))
        return verdicts_of(reply["verdicts"], len(claims))

    def compared(self, question: str, claims: Sequence[str], wanted: Sequence[str]) -> tuple[list[int], list[int]]:
        """A verdict for each of the answer's and for each of the reference's statements."""
        parts = {"Question": question, "Statements of the answer": numbered(claims), "Statements of the reference": numbered(wanted)}
        reply = self._ask("correctness", parts, ("answer", "reference"))
        return verdicts_of(reply["answer"], len(claims)), verdicts_of(reply["reference"], len(wanted))

    def _ask(self, task: Task, parts: Mapping[str, str], keys: tuple[str, ...]) -> dict[str, Any]:
        reply = self._llm.complete(render(self._prompts, task, parts), seconds=self._seconds)
        self.replies.append({"task": task, "reply": reply})
        return read_reply(reply, keys)


def numbered(texts: Sequence[str]) -> str:
    """One text a line, numbered from 1."""
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))


def render(prompts: Prompts, task: Task, parts: Mapping[str, str]) -> tuple[Message, Message]:
    """Our instructions as the system's message; the task and the material, each piece between its marks, as the user's."""
    mark = make_mark(parts.values())
    pieces = [f"{name}:\n{mark} begin\n{text}\n{mark} end" for name, text in parts.items()]
    return Message("system", prompts.system.replace("FENCE", mark)), Message("user", "\n\n".join([prompts.tasks[task], *pieces]))


def make_mark(texts: Any) -> str:
    """A mark that stands in none of the texts: a hash over all of them, which nobody who wrote one of them could foresee."""
    material = "\0".join(texts)
    mark = hashlib.sha256(material.encode()).hexdigest()[:16]
    while mark in material:
        mark = hashlib.sha256(mark.encode()).hexdigest()[:16]
    return f"===== {mark}"


def read_reply(reply: str, keys: tuple[str, ...]) -> dict[str, Any]:
    """The JSON object that the reply is, with exactly these keys; Unscored for anything else, a second object included.

    Only what surely belongs to the form is taken off: thoughts in front, and the marks of a code block around all of it.
    """
    plain = THOUGHT.sub("", reply).strip()
    block = CODE_FENCE.match(plain)
    try:
        value = json.loads(block[1] if block else plain, object_pairs_hook=_no_key_twice)
    except (ValueError, RecursionError) as error:
        raise Unscored("the judge's reply is not one JSON object") from error
    if not isinstance(value, dict) or set(value) != set(keys):
        raise Unscored(f"the judge's reply lacks {' and '.join(keys)}, or holds something else")
    return value


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def verdicts_of(entries: Any, count: int) -> list[int]:
    """The verdicts 0 or 1 on statements 1 to `count`; Unscored unless each has exactly one."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Unscored("the judge's verdicts are no list of objects")
    if [entry.get("number") for entry in entries] != list(range(1, count + 1)):
        raise Unscored(f"the judge did not give one verdict for each of {count} statements")
    verdicts = [entry.get("verdict") for entry in entries]
    if not all(type(verdict) is int and verdict in (0, 1) for verdict in verdicts):
        raise Unscored("a verdict of the judge is neither 0 nor 1")
    return [int(verdict) for verdict in verdicts if verdict is not None]
