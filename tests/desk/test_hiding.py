"""Labels in place of originals."""

from __future__ import annotations

import pytest

from assistant.desk.kept.hiding import file_name, hidden_case, hider
from assistant.desk.records import Mask

MASKS = (Mask("[Name 1]", "name", "Anna"), Mask("[Name 2]", "name", "Anna Berg"), Mask("[E-Mail 1]", "email", "a.berg+x@mail.example"))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Anna Berg und Anna", "[Name 2] und [Name 1]"),
        ("ANNA BERG, Annaberg, Hanna", "[Name 2], Annaberg, Hanna"),
        ("<a.berg+x@mail.example>", "<[E-Mail 1]>"),
        ("Anna\n  Berg", "[Name 2]"),
        ("[Name 1]", "[Name 1]"),
        ("", ""),
    ],
)
def test_whole_words_longest_first(text: str, hidden: str) -> None:
    assert hider(MASKS)(text) == hidden


def test_a_sharp_s_is_found_however_it_is_written() -> None:
    hide = hider((Mask("[Name 1]", "name", "Änne Großmann"),))
    assert hide("Änne Großmann, änne großmann, ÄNNE GROẞMANN") == "[Name 1], [Name 1], [Name 1]"


def test_forgotten_originals_hide_nothing() -> None:
    assert hider((Mask("[Name 1]", "name", ""), Mask("[Name 2]", "name", " ")))("Anna  B") == "Anna  B"


def test_all_that_people_wrote_in_a_case_is_hidden() -> None:
    from assistant.desk.kept.values import to_values
    from tests.desk.cases import citation, full_case

    texts = []
    hidden = hidden_case(full_case(), lambda text: texts.append(text) or f"<{text}>")  # type: ignore[func-returns-value]
    assert len(texts) == 9
    assert str(to_values(hidden)).count("<") == 9
    assert hidden.letter.footnotes == (citation(),)


def test_the_name_of_a_file_says_nothing_of_its_sender() -> None:
    masks = (Mask("[Name 1]", "name", "Berta Kunz"),)
    assert file_name("Lebenslauf_BertaKUNZ.pdf", masks) == "Lebenslauf_[Name 1][Name 1].pdf"
    assert file_name("Plan.pdf", ()) == file_name("Plan.pdf", masks) == "Plan.pdf"
