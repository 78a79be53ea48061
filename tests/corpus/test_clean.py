"""Cleaning: broken words whole, compounds kept, one kind of space; twice is the same as once."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.clean import clean_text

HYPHENS = [
    ("Partner-\nschaft", "Partnerschaft"),
    ("Die Städtepart-\nnerschaft lebt.", "Die Städtepartnerschaft lebt."),
    ("Partner\u00adschaft", "Partnerschaft"),
    ("Partner\u00ad\nschaft", "Partnerschaft"),
    ("Partner\ufffe\nschaft", "Partnerschaft"),
    ("Partner\ufffe\r\nschaft", "Partnerschaft"),
    ("Partner\ufffeschaft", "Partnerschaft"),
    ("Partner\x02schaft", "Partnerschaft"),
    ("Part-\nner-\nschaft", "Partnerschaft"),
    ("Partner-  \n  schaft", "Partnerschaft"),
    ("Bowl-\nSelektionen", "Bowl-Selektionen"),
    ("Bowl\ufffeSelektionen", "Bowl-Selektionen"),
    ("Bowl\u00ad\nSelektionen", "Bowl-Selektionen"),
    ("Baden-\nWürttemberg", "Baden-Württemberg"),
    ("deutsch-\namerikanische Tage", "deutsch-amerikanische Tage"),
    ("deutsch-\nsprachige Texte", "deutschsprachige Texte"),
    ("technisch-\nwissenschaftlich", "technisch-wissenschaftlich"),
    ("politi-\nschen Zielen", "politischen Zielen"),
    ("US-\namerikanisch", "US-amerikanisch"),
    ("EU-\nweit", "EU-weit"),
    ("20-\njährig", "20-jährig"),
    ("COVID-\n19", "COVID-19"),
    ("2021-\n2022", "2021-2022"),
    ("well-\nknown", "well-known"),
    ("community-\nbased work", "community-based work"),
    ("commu-\nnity", "community"),
    ("Klima- und Umweltschutz", "Klima- und Umweltschutz"),
    ("Klima-\nund Umweltschutz", "Klima- und Umweltschutz"),
    ("Ein- oder\nMehrweg", "Ein- oder\nMehrweg"),
    ("Schul-\noder Vereinsreise", "Schul- oder Vereinsreise"),
    ("two-\nto three-year", "two- to three-year"),
    ("pre-\nand post-war", "pre- and post-war"),
    ("Ge-\nsundheit", "Gesundheit"),
    ("Hun-\nde und Katzen", "Hunde und Katzen"),
    ("Klimaschutz im Klima-\nSchutz", "Klimaschutz im KlimaSchutz"),
    ("https://example.org/a-\nb", "https://example.org/a-b"),
    ("Er kam -\naber spät", "Er kam -\naber spät"),
    ("Wort -\n\nnächster", "Wort -\n\nnächster"),
    ("Ende-\n\nneuer Block", "Ende-\n\nneuer Block"),
    ("Bürger-\n*innen", "Bürger-\n*innen"),
    ("die Zusammen-\narbeit (Zusammenarbeit)", "die Zusammenarbeit (Zusammenarbeit)"),
    ("Nach-haltigkeit und Nach-\nhaltigkeit", "Nach-haltigkeit und Nach-haltigkeit"),
    ("Vor\u2011Ort\u2010Termin", "Vor-Ort-Termin"),
]

STRAY = [
    ("Urban Dip-lomacy. Urban Diplomacy.", "Urban Diplomacy. Urban Diplomacy."),
    ("Urban Dip-lomacy.", "Urban Dip-lomacy."),
    ("Bowl-Selektionen, Bowlselektionen", "Bowl-Selektionen, Bowlselektionen"),
    ("Bowl-selektionen, Bowlselektionen, selektionen", "Bowl-selektionen, Bowlselektionen, selektionen"),
    ("deutsch-amerikanisch, deutschamerikanisch, amerikanisch", "deutsch-amerikanisch, deutschamerikanisch, amerikanisch"),
    ("re-signed and resigned", "re-signed and resigned"),
    ("e-mail and email", "e-mail and email"),
    ("Klima-und, Klimaund", "Klimaund, Klimaund"),
    ("Städ-tepartnerschaft-Tag Städtepartnerschaft", "Städ-tepartnerschaft-Tag Städtepartnerschaft"),
]

CHARACTERS = [
    ("a\u00a0b\u202fc\u2009d\u3000e\tf", "a b c d e f"),
    ("a  b   c", "a b c"),
    ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ("a\n\n\n\nb", "a\n\nb"),
    ("a\n \u00a0 \n\t\nb", "a\n\nb"),
    ("a\fb", "a\n\nb"),
    (" a \n b ", "a\nb"),
    ("ﬁnden, aﬄuent, Auﬂage, oﬀen, ﬃ", "finden, affluent, Auflage, offen, ffi"),
    ("a\u200bb\ufeffc\u2060d\u200de", "abcde"),
    ("a\x00b\x07c\x7fd\x9fe", "abcde"),
    ("a\u202eb\u2066c", "abc"),
    ("Stra\u0308nde", "Strände"),
    ("„Zitat“, »Zitat«, “quote”, ‚halb‘", "„Zitat“, »Zitat«, “quote”, ‚halb‘"),
    ("1990–2000 — so…", "1990–2000 — so…"),
    ("\uf0b7 Punkt", "• Punkt"),
    ("a\ud800b", "a\ufffdb"),
    ("CO₂ und m² kosten 5 €", "CO₂ und m² kosten 5 €"),
    ("Bürger*innen Straße", "Bürger*innen Straße"),
    ("", ""),
    (" \n ", ""),
]


@pytest.mark.parametrize(("text", "expected"), HYPHENS + STRAY + CHARACTERS)
def test_cleaning(text: str, expected: str) -> None:
    assert clean_text(text) == expected
    assert clean_text(expected) == expected


def test_a_hyphenated_form_elsewhere_keeps_the_hyphen() -> None:
    assert clean_text("Das ist auto-\ngen. Ein auto-gen Ding.") == "Das ist auto-gen. Ein auto-gen Ding."


# fmt: off
PIECES = st.sampled_from([
    "Partner", "schaft", "Dip", "lomacy", "Diplomacy", "und", "oder", "deutsch", "amerikanisch", "to", "a", "e", "US", "19", "-",
    "\n", "\r\n", "\r", " ", "\u00a0", "\u00ad", "\ufffe", "\x02", "\u200b", "ﬁ", "\u0308", "\f", "\ufeff", ".", "@", "www.",
    "\u2011", "_", "*",
])
# fmt: on
ANY = st.one_of(st.text(), st.lists(PIECES, max_size=25).map("".join))


@settings(max_examples=500, deadline=None)
@given(ANY)
@example("a-\u00ad\nb-\nc")
@example("Dip-lomacy Diplomacy-\nlomacy")
def test_twice_is_once(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned


@settings(max_examples=500, deadline=None)
@given(ANY)
def test_what_is_never_left(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned and " \n" not in cleaned and "\n " not in cleaned and "\n\n\n" not in cleaned
    assert not [c for c in cleaned if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Zs", "Zl", "Zp") and c != " "]
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode("utf-8")
