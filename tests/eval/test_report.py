"""The report: says what to act on, shows everything as text, stays small, and is the same file each time."""

from __future__ import annotations

import base64
import hashlib
import re
import string
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.messages import catalogue
from eval.records import Fact, Question, Result, RowProblem
from eval.reporting.passages import Shelf, longest_that_fits, marked, merged, spans_in
from eval.reporting.values import KINDS, in_reading_order, kind_of, make_views
from eval.reporting.write import BYTES, render_report, write_report
from eval.run_folder import Run
from eval.score import METRICS
from eval.verdicts import add_verdict, make_verdict
from tests.eval.report_runs import DOCUMENTS, make_results, make_run

LIMIT = 5_000_000
HOSTILE = (
    '<script>alert("x")</script>',
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "=HYPERLINK(1)",
    "</style></script></details>",
    "{{ 7*7 }}{% raw %}",
    "\u202egnihtemos\u2066",
    "\ud800 half",
    "\x00\x1b[31m",
    "wort" * 2500,
)


class Tags(HTMLParser):
    """What a browser would make of the file: tags in their order, attributes by name, text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    problems = [RowProblem(7, "beantwortbar", "Zeile 7 ist ausgelassen.")]
    return make_run(tmp_path_factory.mktemp("run"), make_results(50), problems)


@pytest.fixture(scope="module")
def german(run: Run) -> str:
    return render_report(run, "de", {})


def test_the_headline_says_what_to_act_on(german: str) -> None:
    assert "8 von 50 Fragen sind falsch ausgegangen." in german
    for point in (
        "2 wurden beantwortet, obwohl",
        "2 wurden beantwortet, aber nicht richtig",
        "2 wurden abgelehnt, obwohl",
        "2 konnten nicht",
    ):
        assert point in german
    assert "Eine Zeile des Testsatzes konnte nicht verwendet werden." in german and "Zeile 7 ist ausgelassen." in german
    assert german.index("Bericht: fragen.xlsx") < german.index("8 von 50 Fragen") < german.index('id="questions"')


def test_one_failure_and_none_are_said_in_their_own_words(run: Run) -> None:
    results = make_results(25)
    right = [result for result in results if kind_of(result) in ("right", "right_refusal")]
    assert f"All {len(right)} questions went right." in render_report(make_run(run.folder, right), "en", {})
    one = render_report(make_run(run.folder, [*right, results[5]]), "en", {})
    assert "One of 22 questions went wrong." in one and "One was answered, but not rightly." in one
    assert "No question has been asked yet." in render_report(make_run(run.folder, []), "en", {})


def test_figures_that_must_be_one_are_named_when_they_are_not(run: Run) -> None:
    results = make_results(25)
    broken = replace(results[0], scores={**results[0].scores, "citation_validity": 0.0})
    report = render_report(make_run(run.folder, [broken, *results[1:]]), "en", {})
    assert "of the citations stand exactly where they say" in report and "must be 100%" in report
    assert "of the citations stand exactly where they say" not in render_report(make_run(run.folder, results), "en", {})


def test_every_metric_has_a_name_and_a_meaning_in_both_languages() -> None:
    for language in ("de", "en"):
        texts = catalogue(language)  # type: ignore[arg-type]
        for metric in METRICS:
            assert f"report.metric_{metric.name}" in texts and f"report.meaning_{metric.name}" in texts, metric.name


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    german, english = catalogue("de"), catalogue("en")
    ours = [key for key in german if key.startswith(("report.", "page."))]
    assert sorted(ours) == sorted(key for key in english if key.startswith(("report.", "page.")))
    places = {
        key: [{name for _, name, _, _ in string.Formatter().parse(texts[key]) if name} for texts in (german, english)] for key in ours
    }
    assert {key: found for key, found in places.items() if found[0] != found[1]} == {}


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_text_that_the_templates_name_exists(language: Any) -> None:
    folder = Path(__file__).parents[2] / "eval" / "templates"
    texts = catalogue(language)
    for file in folder.glob("*.html"):
        source = file.read_text(encoding="utf-8")
        prefix = "page" if file.name.startswith("page_") else "compare" if file.name == "compare.html" else "report"
        for letter, key in re.findall(r"\b([trc])\(\"(\w+)\"[,)]", source):
            assert f"{ {'t': prefix, 'r': 'report', 'c': 'compare'}[letter] }.{key}" in texts, (file.name, key)


def test_failures_come_first_and_the_worst_kind_leads(run: Run) -> None:
    views = in_reading_order(make_views(run.results, {}, Shelf(), "de"))
    assert [view.kind for view in views] == sorted((view.kind for view in views), key=KINDS.index)
    assert [view.kind for view in views][:3] == ["false_answer", "false_answer", "wrong"]
    assert {view.kind for view in views} == set(KINDS)
    assert [view.number for view in views if view.kind == "right"] == sorted(view.number for view in views if view.kind == "right")


def test_answer_gold_citations_and_passages_stand_together(german: str) -> None:
    question = german[german.index('id="q6"') :].split("</details>")[0]
    for part in (
        "Wer zahlt die Reise",
        "Die Vereinbarung wurde am 12. März 2021",
        "Beide Städte, 1.250 Euro.",
        "1.250 Euro = ungefähr so viel",
        "✗",
    ):
        assert part in question
    assert "Vereinbarung über die Partnerschaft, Seite iv" in question and "internal/vermerk.docx#page=3" in question
    assert question.count("<ol") == 1 and question.count('class="p"') == 11  # ten passages and one citation
    cited = german[german.index('id="shelf"') :]
    assert "<mark>Die Vereinbarung wurde am 12. März 2021 von beiden Bürgermeisterinnen unterzeichnet.</mark>" in cited


def test_each_passage_stands_once(run: Run) -> None:
    results = make_results(50, distinct=False)
    html = render_report(make_run(run.folder, results), "de", {})
    kept = {(p["path"], p["page"], p["start"], p["end"], p["text"]) for result in results for p in result.answer.get("passages", ())}
    assert len(re.findall(r'<li id="p\d+"', html)) == len(kept) < 40


def test_verdicts_by_hand_enter_with_their_agreement(run: Run, tmp_path: Path) -> None:
    folder = make_run(tmp_path, run.results)
    add_verdict(tmp_path, make_verdict("q0005", "wrong", "die falsche <b>Quelle</b>", "AB"))
    add_verdict(tmp_path, make_verdict("q0001", "right"))
    html = render_report(folder, "en")
    assert "Judged by hand: 2 questions; for 2 the verdict agrees" in html and "Cohen's kappa: 1.00." in html.replace("&#39;", "'")
    assert "die falsche &lt;b&gt;Quelle&lt;/b&gt;" in html and "By hand: wrong" in html
    assert "Judged by hand" not in render_report(make_run(tmp_path / "other", run.results), "en")


def test_an_unfinished_run_says_so(run: Run) -> None:
    html = render_report(make_run(run.folder, run.results, summary={}), "en", {})
    assert "This run hasn&#39;t finished" in html and "8 of 50 questions went wrong." in html and 'id="figures"' not in html


def test_the_policy_allows_our_style_and_script_and_nothing_else(german: str) -> None:
    tags = Tags(german)
    policy = next(meta["content"] for meta in tags.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert policy and policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "http" not in policy
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        content = re.findall(rf"<{tag}>(.*?)</{tag}>", german, re.DOTALL)
        assert len(content) == 1
        digest = base64.b64encode(hashlib.sha256(content[0].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy


def test_no_address_outside_the_file(german: str) -> None:
    tags = Tags(german)
    for _, attributes in tags.tags:
        for name in ("src", "href", "action", "data", "srcset", "poster", "xlink:href"):
            assert (attributes.get(name) or "#").startswith("#")
    assert not re.search(r"url\(|@import|//[a-z]", re.search(r"<style>(.*?)</style>", german, re.DOTALL)[1])  # type: ignore[index]
    assert "http://" not in german and "https://" not in german
    assert not any(name.startswith("on") or name == "style" for _, attributes in tags.tags for name in attributes)


def hostile_result(text: str) -> Result:
    passage = {"path": text, "page": 1, "start": 0, "end": len(text), "text": text, "score": 1.0}
    citation = {"number": 1, "path": text, "title": text, "page": 1, "page_label": text, "start": 0, "end": 4, "quote": text + "!"}
    question = Question(
        text,
        text,
        (text,),
        None,
        True,
        text,
        (Fact(text, (text,)),),
        (text,),
        (text,),
        (text,),
        text,
        text,
        "internal",
        text,
        notes=text,
        leave_out=(text,),
    )
    answer = {
        "language": text,
        "outcome": "answered",
        "text": text,
        "statements": [{"text": text, "citations": [1, text], "support": text}],
        "citations": [citation],
        "notes": [{"kind": text, "text": text}],
        "passages": [passage],
    }
    judge = {"faithfulness": {"state": text, "score": None, "reason": text}}
    return Result(question, answer, {"fact_recall_vital": 0.0, "false_refusal": 0.0, "latency_ms": 5.0}, "", judge)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12].encode("ascii", "backslashreplace").decode())
def test_hostile_text_stays_text_everywhere(text: str, tmp_path: Path) -> None:
    results = [hostile_result(text), replace(hostile_result(text), error=text)]
    made = make_run(tmp_path, results, [RowProblem(2, text, text)], summary={})
    made = replace(made, config={text: text, "testset": text, "settings": {text: [text]}})
    write_report(made, tmp_path / "report.html", "de", {text: make_verdict(text, "wrong", text[:500], text[:9])})
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    tags = Tags(html)
    assert len(tags.all("script")) == 1 and len(tags.all("style")) == 1 and len(tags.all("details")) == 3
    assert tags.all("img") == [] and not any("onload" in attributes or "onerror" in attributes for _, attributes in tags.tags)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]", html)
    assert len(html) < 400_000
    shown = re.sub("[\u202a-\u202e\u2066-\u2069\x00-\x1f]", "", text).replace("\ud800", "\ufffd")[:2900]
    assert tags.text.count(shown) >= 8


def test_a_thousand_questions_stay_below_five_megabytes(tmp_path: Path) -> None:
    results = make_results(1000)
    assert sum(len(p["text"]) for r in results for p in r.answer.get("passages", ())) > 4_700_000
    write_report(make_run(tmp_path, results), tmp_path / "report.html", "de", {})
    content = (tmp_path / "report.html").read_bytes()
    assert BYTES - 400_000 < len(content) < LIMIT  # small enough, and what room there is is used
    html = content.decode()
    assert html.count('<details class="q"') == 1000
    shelf = html[html.index('id="shelf"') :]
    passages = re.findall(r'<li id="p\d+"( class="cut")?><b>.*?</b><p>(.*?)</p></li>', shelf, re.DOTALL)
    assert len(passages) > 8000 and any(cut for cut, _ in passages)
    assert all("[…]" in text for cut, text in passages if cut) and not any("[…]" in text for cut, text in passages if not cut)
    assert all(not cut for cut, text in passages if "<mark>" in text)  # what is cited is kept whole before anything else
    assert re.search(r"[\d.]+ von [\d.]+ sind gekürzt", html)


def test_a_report_of_few_questions_is_not_shortened(german: str) -> None:
    assert 'class="cut"' not in german and "sind gekürzt" not in german


def test_more_questions_than_a_browser_likes_are_said_to_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.reporting.write.QUESTIONS_SHOWN", 20)
    html = render_report(make_run(tmp_path, make_results(50)), "en", {})
    assert html.count('<details class="q"') == 20 and "20 questions are shown; 30 more are in results.jsonl." in html
    assert html.count('data-kind="right"') + html.count('data-kind="right_refusal"') == 12


def test_the_same_run_gives_the_same_file(run: Run, german: str) -> None:
    assert render_report(run, "de", {}) == german


def test_a_failed_write_leaves_the_old_report(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "report.html"
    file.write_text("old")

    def fail(*_: object) -> str:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError):
        write_report(run, file, "de", {})
    assert file.read_text() == "old"


def test_slices_count_what_they_say(run: Run) -> None:
    html = render_report(run, "en", {})
    table = html[html.index("Do the documents hold the answer?") :].split("</table>")[0]
    no = table[table.index(">no<") : table.index(">yes<")]
    assert "2 of 8" in no  # of the eight unanswerable ones two were answered
    assert "2 of 40" in table[table.index(">yes<") :]  # of those that could be asked two were refused wrongly
    for path, _, _ in DOCUMENTS:
        assert f">{path}</th>" in html


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_marks_never_change_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    from html import unescape

    from eval.reporting.html import plain

    html = str(marked(text, spans))
    assert unescape(re.sub("</?mark>", "", html)) == plain(text)
    joined = merged(spans, len(text))
    assert all(0 <= start < end <= len(text) for start, end in joined)
    assert all(before[1] < after[0] for before, after in pairwise(joined))
    covered = {place for start, end in spans for place in range(max(0, start), min(len(text), end))}
    assert {place for start, end in joined for place in range(start, end)} == covered


def test_spans_are_cut_to_the_passage_and_other_pages_do_not_count() -> None:
    passage = {"path": "a", "page": 2, "start": 100, "end": 200, "text": "x" * 100}
    inside = {"path": "a", "page": 2, "start": 110, "end": 120}
    over = {"path": "a", "page": 2, "start": 190, "end": 260}
    others = [{"path": "b", "page": 2, "start": 110, "end": 120}, {"path": "a", "page": 3, "start": 110, "end": 120}]
    assert spans_in(passage, [inside, over, *others]) == ((10, 20), (90, 100))


@given(st.lists(st.integers(0, 3000), max_size=40), st.integers(-100, 60_000))
@settings(max_examples=200)
def test_what_is_cut_fits_and_no_room_is_wasted(sizes: list[int], room: int) -> None:
    length = longest_that_fits(sizes, room)
    kept = sum(min(size, length) for size in sizes)
    assert length >= 80 and (kept <= max(room, 0) or length == 80)
    if any(size > length for size in sizes) and length > 80:
        assert sum(min(size, length + 1) for size in sizes) > room


def test_a_cut_passage_keeps_its_citation_in_view() -> None:
    shelf = Shelf()
    text = "a " * 2000 + "HERE IT STANDS" + " b" * 2000
    start = text.index("HERE")
    shelf.put({"path": "x", "page": 1, "start": 0, "end": len(text), "text": text}, "x", [(start, start + 14)], wanted=False)
    (written,) = shelf.write(600)
    assert written.cut and "<mark>HERE IT STANDS</mark>" in written.html and len(written.html) < 700
    assert written.html.startswith("[…] ") and written.html.endswith(" […]")


def test_the_expected_passage_is_the_one_with_the_quote_else_the_one_at_the_place(run: Run) -> None:
    result = make_results(1)[0]
    with_quote = make_views([result], {}, Shelf(), "de")[0]
    texts = [passage["text"] for passage in result.answer["passages"]]
    quote = result.question.reference_contexts[0]
    assert [found.gold for found in with_quote.passages] == [quote in text and place == 0 for place, text in enumerate(texts)]
    assert [wanted.met for wanted in with_quote.contexts] == [True]
    only_place = replace(result, question=replace(result.question, reference_contexts=()))
    flags = [found.gold for found in make_views([only_place], {}, Shelf(), "de")[0].passages]
    assert flags == [passage["path"] == DOCUMENTS[0][0] for passage in result.answer["passages"]] and any(flags) and not all(flags)
