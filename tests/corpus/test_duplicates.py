"""Documents that say nearly the same."""

from __future__ import annotations

import random

from corpus.duplicates import near_duplicates, resemblance, sketch


def _text(seed: int, words: int = 600) -> list[str]:
    generator = random.Random(seed)
    return [f"wort{generator.randrange(5_000)}" for _ in range(words)]


def test_corrected_version_is_found_and_others_are_not() -> None:
    original = _text(1)
    corrected = [*original[:300], "Korrektur", "am", "Montag", *original[305:]]
    texts = [("b.txt", " ".join(corrected)), ("a.txt", " ".join(original)), ("c.txt", " ".join(_text(2)))]
    (pair,) = near_duplicates(texts)
    assert (pair.path, pair.other) == ("a.txt", "b.txt") and 0.9 < pair.similarity < 1


def test_estimate_is_near_the_true_share() -> None:
    for kept in (500, 400, 300, 150):
        one = _text(1)
        other = [*one[:kept], *_text(9, 600 - kept)]
        runs = [{" ".join(words[place : place + 5]) for place in range(len(words) - 4)} for words in (one, other)]
        true = len(runs[0] & runs[1]) / len(runs[0] | runs[1])
        assert abs(resemblance(sketch(" ".join(one)), sketch(" ".join(other))) - true) < 0.1


def test_case_spaces_and_punctuation_do_not_count() -> None:
    words = _text(3)
    (pair,) = near_duplicates([("a", " ".join(words)), ("b", ",  ".join(words).upper())])
    assert pair.similarity == 1


def test_short_and_empty_texts() -> None:
    assert near_duplicates([("a", ""), ("b", ""), ("c", "Ein Wort"), ("d", "ein wort!")]) == near_duplicates(
        [("c", "Ein Wort"), ("d", "ein wort!")]
    )
    assert len(near_duplicates([("c", "Ein Wort"), ("d", "ein wort!")])) == 1


def test_order_of_the_files_does_not_matter() -> None:
    texts = [(f"{place}", " ".join([*_text(place % 3), f"ende{place}"])) for place in range(9)]
    assert near_duplicates(texts) == near_duplicates(reversed(texts))
    assert len(near_duplicates(texts)) == 9


def test_many_copies_of_a_template_stay_cheap() -> None:
    letterhead = " ".join(_text(1, 40))
    texts = [(f"{place:03}", f"{letterhead} {' '.join(_text(100 + place, 300))}") for place in range(200)]
    assert near_duplicates(texts) == ()
