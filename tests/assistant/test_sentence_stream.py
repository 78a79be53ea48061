"""A model's text in pieces of any size -> whole sentences, their plain text and their numbers."""

from __future__ import annotations

import pytest

from assistant.sentence_stream import LONGEST, Written, read_sentence, whole_sentences
from tests.scripted_server import in_pieces


def sentences(text: str, size: int = 3) -> list[Written]:
    return [read_sentence(raw) for raw in whole_sentences(in_pieces(text, size)) if raw.strip()]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 1000])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Die Gebühr beträgt 186 Euro [1]. Sie ist fällig [2][3].", [("Die Gebühr beträgt 186 Euro.", (1,)), ("Sie ist fällig.", (2, 3))]),
        (
            "Am 3. Mai um 10.30 Uhr kam Dr. Beispiel. [1] Danach nicht. [2]",
            [("Am 3. Mai um 10.30 Uhr kam Dr. Beispiel.", (1,)), ("Danach nicht.", (2,))],
        ),
        ("Am Montag.[1] Am Dienstag.[2, 3]", [("Am Montag.", (1,)), ("Am Dienstag.", (2, 3))]),
        ("[1] Am Montag war es. [2] Am Dienstag auch.", [("Am Montag war es.", (1,)), ("Am Dienstag auch.", (2,))]),
        ("**Wichtig** ist `das` [Quelle 2].\n\n- Und *dies* hier [^1].", [("Wichtig ist das.", (2,)), ("Und dies hier.", (1,))]),
        ("# Antwort\n1. Zuerst kam Ada. [1]\n2. Dann kam Bob. [1]", [("Antwort", ()), ("Zuerst kam Ada.", (1,)), ("Dann kam Bob.", (1,))]),
        ("<think>Hm. Er hieß Max. </think>\n\nEr hieß Ada [1].", [("Er hieß Ada.", (1,))]),
        ("<think>Hm. Er hieß Max.", []),
        ("3. Mai ist der Tag.", [("3. Mai ist der Tag.", ())]),
        ("Das ist\x07 ein\u202e Satz.", [("Das ist ein Satz.", ())]),
        ("", []),
    ],
)
def test_sentences_do_not_depend_on_how_the_text_is_cut(text: str, found: list[tuple[str, tuple[int, ...]]], size: int) -> None:
    assert sentences(text, size) == [Written(plain, numbers) for plain, numbers in found]


def test_a_sentence_comes_as_soon_as_the_next_one_begins() -> None:
    stream = whole_sentences(["Das ist eins [1].", " ", "Das", " ist zwei."])
    assert [next(stream) for _ in range(3)] == ["", "", "Das ist eins [1]."]
    assert list(stream) == ["", "Das ist zwei."]


def test_what_never_ends_is_handed_on_in_lumps() -> None:
    lumps = [raw for raw in whole_sentences(in_pieces("und weiter " * 400, 11)) if raw.strip()]
    assert len(lumps) > 3 and all(len(lump) <= LONGEST + 11 for lump in lumps)


def test_heavy_markup_stays_for_the_examiner_to_see() -> None:
    for raw in ("Ein ![Bild](x.png) hier.", "Ein [Link](https://a.example) hier.", "<b>Fett</b> hier.", "| a | b |"):
        assert read_sentence(raw).text == raw
