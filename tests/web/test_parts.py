"""The small parts: limits, conversations, feedback, links, texts, suggestions, page images."""

from __future__ import annotations

import html
import string
import time
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import messages
from assistant.web import links
from assistant.web.conversations import CONVERSATIONS_KEPT, IDLE_SECONDS, TURNS_KEPT, Conversations, Turn
from assistant.web.feedback import FeedbackFile
from assistant.web.languages import say_date, say_page
from assistant.web.limits import CLIENTS_KEPT, Buckets, clean_input, client_key
from assistant.web.page_images import draw_boxes
from assistant.web.render import around, shorten
from assistant.web.suggestions import Suggestions, suggest
from assistant.web.templates import FOLDER, INVISIBLE, as_text
from corpus.records import Page
from tests.web.fake_assistant import INTERNAL, FakeAssistant


@given(st.text())
def test_as_text_is_read_back_as_the_same_text(text: str) -> None:
    written = str(as_text(text))
    assert html.unescape(written) == html.unescape(html.escape(INVISIBLE.sub("", text)))
    assert not set(written) & set("<>\"'`*_[]()|$\\{}!~^=\n")


def test_clean_input_keeps_what_people_write() -> None:
    text = "Größe: 24 €, „Bürger*innen“ – naïve 👩‍🎓 ½?"
    assert clean_input(text, longest=500) == text


@given(st.text(), st.integers(1, 50))
def test_clean_input_is_short_one_line_and_stays_as_it_is(text: str, longest: int) -> None:
    cleaned = clean_input(text, longest=longest)
    assert len(cleaned) <= longest + 1 and "\n" not in cleaned and "\x00" not in cleaned
    assert clean_input(cleaned, longest=longest + 1) == cleaned


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxy", "expected"),
    [
        ("192.0.2.1", "198.51.100.9", "", "192.0.2.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.9", "10.0.0.1", "198.51.100.9"),
        ("10.0.0.2", "198.51.100.9", "10.0.0.1", "10.0.0.2"),
        ("10.0.0.1", "rubbish", "10.0.0.1", "10.0.0.1"),
        (None, "198.51.100.9", "", "unknown"),
        ("2001:db8::1:2", "", "", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "", "", "192.0.2.1"),
        ("testclient", "", "", "unknown"),
    ],
)
def test_client_key(peer: str | None, forwarded: str, proxy: str, expected: str) -> None:
    assert client_key(peer, {"x-forwarded-for": forwarded}, trusted_proxy=proxy) == expected


def test_buckets_refill_and_forget() -> None:
    now = [0.0]
    buckets = Buckets(2, clock=lambda: now[0])
    assert [buckets.take("a") for _ in range(2)] == [0.0, 0.0]
    assert buckets.take("a") == pytest.approx(30.0)
    assert buckets.take("b") == 0.0
    now[0] = 30.0
    assert buckets.take("a") == 0.0
    for number in range(CLIENTS_KEPT + 5):
        buckets.take(str(number))
    assert len(buckets._levels) == CLIENTS_KEPT


def test_conversations_end_after_an_hour_and_are_bounded(tmp_path: Path) -> None:
    now = [0.0]
    kept = Conversations(clock=lambda: now[0])
    answer = FakeAssistant(tmp_path).ask("Wer?")
    secret = kept.start()
    for number in range(TURNS_KEPT + 3):
        kept.add(secret, Turn(number, answer))
    turns = kept.turns(secret)
    assert turns is not None and len(turns) == TURNS_KEPT and turns[-1].number == TURNS_KEPT + 2
    now[0] = IDLE_SECONDS - 1
    assert kept.turns(secret) is not None
    now[0] += IDLE_SECONDS - 1
    assert kept.turns(secret) is not None
    now[0] += IDLE_SECONDS
    assert kept.turns(secret) is None
    secrets = [kept.start() for _ in range(CONVERSATIONS_KEPT + 1)]
    assert kept.turns(secrets[0]) is None and kept.turns(secrets[-1]) == ()
    assert len(set(secrets)) == len(secrets)


def test_feedback_is_really_deleted(tmp_path: Path) -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    file = FeedbackFile(tmp_path / "in" / "feedback.jsonl", 90, now=lambda: now[0])
    answer = FakeAssistant(tmp_path).ask("Wer?")
    file.forget_old()
    file.add("a", "up", answer)
    now[0] += timedelta(days=60)
    file.add("b", "down", answer, reason="kurz")
    assert len(file.path.read_text().splitlines()) == 2
    with file.path.open("a") as opened:
        opened.write("not json\n")
    now[0] += timedelta(days=31)
    file.forget_old()
    text = file.path.read_text()
    assert len(text.splitlines()) == 1 and '"b"' in text and "not json" not in text
    now[0] += timedelta(days=60)
    file.forget_old()
    assert file.path.read_text() == ""
    assert list(file.path.parent.iterdir()) == [file.path]
    assert file.path.stat().st_mode & 0o077 == 0


def test_moved_quote_is_found_and_search_is_bounded() -> None:
    pages = (Page("d", 1, "", "a" * 500), Page("d", 2, "", "xx gesucht yy"))
    assert links.find_moved(pages, 7, links.quote_hash("gesucht")) == (2, 3, 10)
    assert links.find_moved(pages, 7, links.quote_hash("anderes")) is None
    assert links.find_moved(pages, 0, "") is None
    began = time.process_time()
    assert links.find_moved((Page("d", 1, "", "ab " * 2_000_000),), 5, "0") is None
    assert time.process_time() - began < 30


def test_around_cuts_at_spaces() -> None:
    page = Page("d", 1, "", "wort " * 100 + "ZITAT" + " wort" * 100)
    before, after = around(page, 500, 505)
    assert before.startswith("… wort") and after.endswith("wort …") and len(before) < 230 and len(after) < 230
    assert around(None, 0, 3) == ("", "")
    assert shorten("eins zwei drei", 9) == "eins …" and shorten("eins", 9) == "eins"


def test_dates_and_pages_in_words() -> None:
    assert (
        say_date("de", date(2021, 3, 12)) == "12. März 2021"
        and say_date("en", date(2021, 3, 12)) == "12 March 2021"
        and say_date("de", None) == ""
    )
    assert say_page("de", 4, "iv", of_several=True) == "Seite iv" and say_page("en", 4, "", of_several=True) == "Page 4"
    assert say_page("de", 1, "", of_several=False) == "" and say_page("de", 1, "1", of_several=False) == ""


def texts_of(language: str) -> dict[str, str]:
    file = Path(messages.__file__).parent / f"page.{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def test_both_languages_have_the_same_texts_with_the_same_places() -> None:
    german, english = texts_of("de"), texts_of("en")
    assert german.keys() == english.keys()
    for key in german:
        places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (german[key], english[key])]
        assert places[0] == places[1], key


def test_every_text_is_used_and_every_used_text_exists() -> None:
    import re

    web = FOLDER.parent
    source = "".join(path.read_text(encoding="utf-8") for path in [*web.glob("*.py"), *FOLDER.glob("*.html")])
    called = set(re.findall(r"""(?:\bt|\.text|\.line|\.title)\(["']([a-z_0-9]+)["']""", source)) | set(
        re.findall(r"""page_text\((?:self\.)?language, ["']([a-z_0-9]+)["']""", source)
    )
    called |= set(re.findall(r"""frame\.title\(language, ["']([a-z_]+)["']""", source))
    known = set(texts_of("de"))
    assert called <= known, called - known
    built = {"outcome_answered", "outcome_partly", "outcome_not_found", "outcome_refused", "fit_1", "fit_2", "fit_3"}
    built |= {"outcome_model_answered", "outcome_model_partly"}
    unused = {key for key in known - called - built if f'"{key}"' not in source and f"'{key}'" not in source}
    assert unused == set()


def test_suggestions_are_public_questions_that_are_answered(tmp_path: Path) -> None:
    assistant: Any = FakeAssistant(tmp_path)
    candidates = suggest(assistant.index.current(), "de")
    assert candidates == ("Worum geht es in „Vereinbarung über die Städtepartnerschaft Lindenau – Riverbend“?",)
    english = suggest(assistant.index.current(), "en")
    assert english[:2] == ("Wer organisiert den Jugendaustausch?", "Wie oft findet der Austausch statt?")
    assert not any(assistant.fixtures[INTERNAL].document.title in question for question in candidates + english)
    suggestions = Suggestions(assistant)
    assert suggestions.current("de") == ()
    deadline = time.monotonic() + 20
    while len(suggestions.current("en")) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert suggestions.current("de") == candidates
    asked = len(assistant.asked)
    suggestions.current("de")
    assert len(assistant.asked) == asked and all(access == "public" for _, _, access in assistant.asked)


def test_unanswered_suggestions_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant: Any = FakeAssistant(tmp_path)
    monkeypatch.setattr("tests.web.fake_assistant.script", lambda lowered: ("not_found", [], ()))
    suggestions = Suggestions(assistant)
    suggestions._found = {"v1": {"de": (), "en": ()}}
    suggestions._find(assistant.index.current())
    assert suggestions.current("de") == () and suggestions.current("en") == ()


def test_boxes_are_drawn_where_they_should_be() -> None:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (200, 100), "white").save(out, "PNG")
    with Image.open(BytesIO(draw_boxes(out.getvalue(), [(0.25, 0.4, 0.5, 0.2)]))) as marked:
        assert marked.size == (200, 100)
        assert (
            marked.getpixel((100, 45)) == (255, 224, 102)
            and marked.getpixel((10, 10)) == (255, 255, 255)
            and marked.getpixel((100, 90)) == (255, 255, 255)
        )
    assert draw_boxes(out.getvalue(), []) == out.getvalue()
