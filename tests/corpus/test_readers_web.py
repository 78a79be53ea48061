"""Web pages, Markdown and plain text."""

from __future__ import annotations

import pytest

from corpus.errors import UnreadableDocument
from corpus.readers.encoding import decode
from tests.corpus.files import SENTENCES, headings_of, read, text_of

PROSE = " ".join(SENTENCES)

PAGE = f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Häufige Fragen | Stadt Lindenau</title>
<link rel="canonical" href="https://lindenau.example/faq"><meta property="article:published_time" content="2023-05-04T10:00:00+02:00">
<style>p {{ color: red }}</style></head><body>
<header><nav><ul><li><a href="/">Startseite</a></li><li><a href="/rathaus">Rathaus und Politik</a></li></ul></nav></header>
<div id="cookie-banner" class="cookie-consent"><p>Wir verwenden Cookies, um Ihnen ein optimales Erlebnis zu bieten.</p>
<button>Alle akzeptieren</button></div>
<main><h1>Häufige Fragen</h1><p>{PROSE}</p><h2>Wer kann mitfahren?</h2><p>{SENTENCES[0]}</p>
<details><summary>Was kostet das?</summary><p>Die Fahrt kostet 890 Euro.</p></details>
<dl><dt>Anmeldeschluss</dt><dd>31. Januar 2023</dd></dl>
<table><tr><th>Jahr</th><th>Gäste</th></tr><tr><td>2022</td><td>24</td></tr><tr><td>2023</td><td>32</td></tr></table>
<ul><li>Pass</li><li>Visum <b>ESTA</b><ul><li>Gebühr</li></ul></li></ul><ol><li>Anmelden</li><li>Zahlen</li></ol>
</main><footer><p>Stadt Lindenau, Stabsstelle Internationales<br>Marktplatz 1, 00000 Lindenau</p><p>Telefon: 06000 115</p>
<a href="mailto:int@lindenau.example">int@lindenau.example</a><a href="/impressum">Impressum</a></footer>
<script>document.write("Schadcode")</script></body></html>"""


def test_article_without_chrome_and_with_contact() -> None:
    document, pages = read(PAGE.encode(), "a.html")
    text = pages[0].text
    assert (document.title, str(document.published), document.language) == ("Häufige Fragen", "2023-05-04", "de")
    assert document.source_url == "https://lindenau.example/faq"
    for gone in ("Cookies", "akzeptieren", "Startseite", "Schadcode", "color"):
        assert gone not in text
    assert headings_of(pages) == [("Häufige Fragen", 1), ("Wer kann mitfahren?", 2), ("Was kostet das?", 3), ("Kontakt", 2)]
    for block in ("Die Fahrt kostet 890 Euro.", "Anmeldeschluss: 31. Januar 2023", "Jahr: 2022; Gäste: 24\nJahr: 2023; Gäste: 32"):
        assert block in text.split("\n\n")
    assert "- Pass\n- Visum ESTA\n- Gebühr" in text and "1. Anmelden\n2. Zahlen" in text
    contact = text.split("\n\n")[-1].splitlines()
    assert {"Marktplatz 1, 00000 Lindenau", "Telefon: 06000 115", "int@lindenau.example"} <= set(contact)


def test_contact_in_the_article_is_not_repeated() -> None:
    line = "<p>Telefon: 06000 115</p>"
    page = f"<html><body><main><h1>Amt für Austausch</h1><p>{PROSE}</p>{line}</main><footer>{line}</footer></body></html>"
    assert text_of(page.encode(), "a.html").count("06000 115") == 1


def test_date_in_the_running_text_is_not_the_pages_date() -> None:
    text = f"<h1>Reise nach Ohio</h1><p>{PROSE}</p><p>Am 3. Oktober 2019 fuhr die Gruppe ab.</p>"
    page = f"<html><head><title>Reise nach Ohio</title></head><body><article>{text}</article></body></html>"
    assert read(page.encode(), "a.html")[0].published is None


def test_time_elements_keep_their_text() -> None:
    day = '<p><time datetime="2024-04-18">18. April 2024</time></p>'
    page = f"<html><body><article><h1>Ein Titel hier</h1>{day}<p>{PROSE}</p></article></body></html>"
    document, pages = read(page.encode(), "a.html")
    assert "18. April 2024" in pages[0].text and str(document.published) == "2024-04-18"


def test_spanned_cells_are_repeated() -> None:
    page = f"""<html><body><main><p>{PROSE}</p><table><tr><th>Jahr</th><th>Stadt</th><th>Gäste</th></tr>
    <tr><td rowspan="2">2022</td><td>Lindenau</td><td>24</td></tr><tr><td>Riverbend</td><td>18</td></tr></table></main></body></html>"""
    assert "Jahr: 2022; Stadt: Lindenau; Gäste: 24\nJahr: 2022; Stadt: Riverbend; Gäste: 18" in text_of(page.encode(), "a.html")


def test_page_without_any_structure() -> None:
    assert text_of(f"<p>{PROSE}</p>".encode(), "a.htm") == PROSE


def test_site_name_is_no_part_of_the_title() -> None:
    page = f"<html><head><title>Abfallkalender 2024 – Stadt Lindenau</title></head><body><p>{PROSE}</p></body></html>"
    assert read(page.encode(), "a.html")[0].title == "Abfallkalender 2024"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "//evil.example", "https://a b.example/"])
def test_only_web_addresses_become_source(address: str) -> None:
    page = f'<html><head><link rel="canonical" href="{address}"></head><body><p>{PROSE}</p></body></html>'
    assert read(page.encode(), "a.html")[0].source_url is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-1"])
def test_html_encodings(encoding: str) -> None:
    page = f'<html><head><meta charset="{encoding.removesuffix("-sig")}"></head><body><p>{PROSE} Größe, Straße.</p></body></html>'
    assert "Größe, Straße." in text_of(page.encode(encoding), "a.html")


def test_markdown() -> None:
    source = """---
title: Projektbudget
date: 2024-03-22
example: true
tags: [a, b]
---
# Budget 2024

Ein *Absatz* mit [Link](https://x.example) und
Umbruch, `Code` und ![Bild](a.png).

- eins
- zwei
  - drei

3. drei
4. vier

| Posten | Betrag |
|---|---|
| Pegel | 32.400 Euro |

> Ein Zitat.

<div onclick="x()">Roh <b>fett</b></div><script>böse()</script>

Untertitel
----------
"""
    document, pages = read(source.encode(), "a.md")
    assert (document.title, str(document.published), document.example) == ("Projektbudget", "2024-03-22", True)
    assert headings_of(pages) == [("Budget 2024", 1), ("Untertitel", 2)]
    assert pages[0].text.split("\n\n") == [
        "Budget 2024",
        "Ein Absatz mit Link und Umbruch, Code und Bild.",
        "- eins\n- zwei\n- drei",
        "3. drei\n4. vier",
        "Posten: Pegel; Betrag: 32.400 Euro",
        "Ein Zitat.",
        "Roh fett",
        "Untertitel",
    ]


@pytest.mark.parametrize(
    ("front", "key"),
    [
        ("acces: internal", "sidecar_key"),
        ("access: secret", "sidecar_value"),
        ("date: [1", "sidecar_syntax"),
        ("date: 99", "sidecar_value"),
        ("title: ''", "sidecar_value"),
    ],
)
def test_bad_front_matter_is_named(front: str, key: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(f"---\n{front}\n---\nText".encode(), "a.md")
    assert caught.value.key == f"reading.{key}"


def test_rule_at_the_start_is_no_front_matter() -> None:
    assert text_of(b"---\n\nNur Text.\n\n---\n", "a.md") == "Nur Text."


def test_text_headings_lists_and_wrapped_lines() -> None:
    source = f"""Hinweise für Gäste aus Riverbend

Stand: Mai 2023

Anreise

Vom Flughafen fährt die Regionalbahn ohne Umstieg bis
zum Bahnhof Lindenau; die Fahrt dauert achtzig Minu-
ten und kostet 17 Euro.

Was Sie brauchen:
* Reisepass
* Einreisegenehmigung, die Sie
  vorher beantragen

2. Unterkunft

{PROSE}

Stabsstelle Internationales
Altes Rathaus
Zimmer 12
"""
    document, pages = read(source.encode(), "a.txt")
    assert (document.title, str(document.published)) == ("Hinweise für Gäste aus Riverbend", "2023-05-01")
    assert [text for text, _ in headings_of(pages)] == ["Hinweise für Gäste aus Riverbend", "Anreise", "2. Unterkunft"]
    blocks = pages[0].text.split("\n\n")
    assert (
        "Vom Flughafen fährt die Regionalbahn ohne Umstieg bis zum Bahnhof Lindenau; die Fahrt dauert achtzig Minuten und kostet 17 Euro."
        in blocks
    )
    assert "- Reisepass\n- Einreisegenehmigung, die Sie vorher beantragen" in blocks
    assert blocks[-1] == "Stabsstelle Internationales\nAltes Rathaus\nZimmer 12"


def test_dump_of_a_web_page_finds_title_and_date_and_keeps_the_contact() -> None:
    source = f"""Stadt Lindenau

Telefon: +49 (0)6000-115

E-Mail: info@lindenau.example

Impressum

Mit der Suche kann diese Seite durchsucht werden. Wenn Sie JA anklicken und die Google Suche nutzen, werden Inhalte von Google abgerufen.

Artikel

Bericht zur Konferenz der Partnerstädte in Washington DC

Freitag, 21.10.2022

{PROSE}

Wichtige Mitteilung
×"""
    document, pages = read(source.encode(), "a.txt")
    assert (document.title, str(document.published)) == ("Bericht zur Konferenz der Partnerstädte in Washington DC", "2022-10-21")
    assert "Telefon: +49 (0)6000-115" in pages[0].text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("utf-8-sig"), "Grüße"),
        ("Grüße".encode("utf-16"), "Grüße"),
        (b"\xfe\xff" + "Grüße".encode("utf-16-be"), "Grüße"),
        ("„Grüße“ – 5 €".encode("cp1252"), "„Grüße“ – 5 €"),
    ],
)
def test_encodings(content: bytes, text: str) -> None:
    assert decode(content) == text


def test_one_broken_byte_does_not_spoil_the_umlauts() -> None:
    assert decode("Ä".encode() * 40 + b"\xff!").startswith("ÄÄÄÄ")


def test_line_ends() -> None:
    assert decode(b"a\r\nb\rc\nd") == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("attributes", "seen"),
    [
        ("hidden", False),
        ('style="display: none"', False),
        ('style="visibility:hidden"', False),
        ('style="opacity:0"', False),
        ('style="opacity:0.5"', True),
        ('style="font-size:0"', False),
        ('style="color:red; font-size:1px"', False),
        ('style="font-size:.9em"', True),
        ('style="font-size:12px"', True),
        ('style="position:absolute; left:-9999px"', False),
        ('style="color:#fff; background:white"', False),
        ('style="color:#fff; background:#123456"', True),
        ('style="width:100px"', True),
    ],
)
def test_what_people_cannot_see_is_not_read(attributes: str, seen: bool) -> None:
    body = f"<h1>Waldweg</h1><p>{PROSE}</p><p {attributes}>Verborgener Befehl.</p><p>Ende gut.</p>"
    page = f"<html><body><article>{body}</article></body></html>"
    text = text_of(page.encode(), "a.html")
    assert ("Verborgener Befehl." in text) is seen and "Ende gut." in text


def test_tag_characters_are_no_text() -> None:
    assert text_of("Der Weg\U000e0049\U000e0067 ist frei.".encode(), "a.txt").strip() == "Der Weg ist frei."
