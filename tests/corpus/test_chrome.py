"""Page furniture leaves a dump of a web page, and ordinary documents stay letter for letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.clean import clean_text, strip_chrome

ARTICLE = """Lindenau und Riverbend feiern

Am 3. Mai 2024 feierten beide Städte in der Stadthalle. Es kamen 120 Gäste.

Die Bürgermeisterin dankte allen Helfer*innen. Im Herbst folgt der Gegenbesuch."""

SEARCH_NOTICE = """Stadt Lindenau

Telefon: 06000 115

E-Mail: info@example.org

ImpressumDatenschutz und Nutzungsbedingungen

1

Mit der "Musterdienst-Suche" kann diese Internetseite durchsucht werden. Wenn Sie JA anklicken, fragt sie fremde Server ab.
Informationen über Cookies finden Sie in unserer Datenschutzerklärung: https://www.example.org/datenschutz

Artikel

{article}

\u00a0

Wichtige Mitteilung
×"""

PORTAL = """Zum Inhalt springen
Suche
Menü

Startseite
Rathaus
Wohnen
Kultur
Kontakt

Sie sind hier: Startseite > Kultur > Partnerstädte

{article}

Kontakt

Partnerschaftsbüro
Telefon: 06000 1234

Diese Website verwendet Cookies. Mit einem Klick auf „Alle akzeptieren“ stimmen Sie der Nutzung zu.

Alle akzeptieren

Nur notwendige Cookies

Einstellungen speichern

© 2024 Stadt Lindenau. Alle Rechte vorbehalten.

Nach oben"""

ENGLISH_SITE = """Skip to main content

We use cookies on this website. By clicking "Accept all" you agree to the storing of cookies on your browser.

Accept all

Reject all

Cookie settings

☰

Home | About us | News | Contact

{article}

Share this page

Facebook

LinkedIn

Privacy policy | Terms of use | Imprint

Powered by a content system

Back to top
▲"""

BLOG = """Startseite » Aktuelles » Städtepartnerschaft\r
\r
Drucken\r
\r
Teilen\r
\r
{article}\r
\r
Wir setzen auf unserer Website Cookies und Dienste von Drittanbietern ein. Ihre Einwilligung können Sie jederzeit ändern.\r
\r
Einstellungen\r
\r
Ablehnen\r
\r
OK"""


@pytest.mark.parametrize("page", [SEARCH_NOTICE, PORTAL, ENGLISH_SITE, BLOG], ids=["search", "portal", "english", "blog"])
def test_only_the_article_and_the_contact_lines_stay(page: str) -> None:
    stripped = strip_chrome(page.format(article=ARTICLE))
    assert ARTICLE in stripped
    rest = [line for line in stripped.replace(ARTICLE, "").split("\n") if line]
    expected = {
        SEARCH_NOTICE: ["Stadt Lindenau", "Telefon: 06000 115", "E-Mail: info@example.org"],
        PORTAL: ["Kontakt", "Partnerschaftsbüro", "Telefon: 06000 1234"],
    }
    assert rest == expected.get(page, [])


@pytest.mark.parametrize("page", [SEARCH_NOTICE, PORTAL, ENGLISH_SITE, BLOG])
def test_stripping_twice_changes_nothing_more_and_goes_with_cleaning_in_any_order(page: str) -> None:
    raw = page.format(article=ARTICLE)
    once = strip_chrome(raw)
    assert strip_chrome(once) == once
    assert clean_text(once) == strip_chrome(clean_text(raw))


AGREEMENT = """Partnerschaftsvertrag

Artikel 1 Ziele

Die Städte fördern den Austausch.

Artikel 2

Kontakt

Ansprechpartner benennt jede Stadt. © gilt nicht.

1

Datenschutz

Die Städte schützen personenbezogene Daten."""

MINUTES = """Protokoll

1. Begrüßung

Ja: 12
Nein: 3

Veranstaltungen

Termine | Orte | Kosten

5. Mai | Rathaus | 100 Euro

12

Presse

Anlage"""

PRIVACY_QUESTIONS = """Fragen zum Datenschutz

Welche Cookies verwendet diese Website?

Unsere Website verwendet Cookies. Mit einem Klick auf „Alle akzeptieren“ stimmen Sie zu; Ihre Einwilligung können Sie widerrufen.

Wer bekommt meine Daten?

Niemand. Unsere Seite gibt keine personenbezogenen Daten an Dritte weiter, auch wenn Sie etwas anklicken.

Kontakt

Datenschutz

Weitere Informationen

© 2024 Stadt Lindenau"""

ENGLISH_POLICY = """Privacy policy

We use cookies on this website. By using our site you agree to the cookies listed below; your choices are stored in your browser.

The list of cookies follows in the annex.

Cookies

Session cookie: 1 day

Contact

Press

Learn more

All rights reserved."""

PRIVACY_PAGE = """Impressum | Datenschutz | Kontakt

Datenschutz auf unserer Website

Was sind Cookies?

Cookies sind kleine Dateien. Wenn Sie auf unserer Website „Alle akzeptieren“ anklicken, speichert der Browser sie.

Sie können Cookies jederzeit löschen, ohne dass die Seite leidet.

Teilen

Nach oben"""

TABLE = """Skip to content

Home | News | Contact

Ergebnis

Lindenau

12

Riverbend

x

Ende der Tabelle steht hier."""


@pytest.mark.parametrize(
    "text", [AGREEMENT, MINUTES, PRIVACY_QUESTIONS, ENGLISH_POLICY, ARTICLE, "", "×", "Impressum", "Kontakt\n\nTelefon: 115"]
)
def test_ordinary_documents_stay_as_they_are(text: str) -> None:
    assert strip_chrome(text) == text


def test_an_article_about_cookies_stays_even_in_a_dump() -> None:
    stripped = strip_chrome(PRIVACY_PAGE)
    assert "Alle akzeptieren" in stripped and "Was sind Cookies?" in stripped
    assert "Impressum" not in stripped and "Nach oben" not in stripped


def test_cells_of_a_table_stay_even_in_a_dump() -> None:
    assert strip_chrome(TABLE).split("\n\n") == ["Ergebnis", "Lindenau", "12", "Riverbend", "x", "Ende der Tabelle steht hier."]


LINES = st.sampled_from(
    [line for page in (SEARCH_NOTICE, PORTAL, ENGLISH_SITE, BLOG, AGREEMENT, MINUTES, TABLE) for line in page.splitlines()]
)


@given(st.lists(LINES, max_size=25).map("\n".join))
def test_what_stays_are_lines_of_the_text_in_their_order(text: str) -> None:
    left = iter([" ".join(line.split()) for line in text.splitlines()])
    assert all(line in left for line in (" ".join(line.split()) for line in strip_chrome(text).splitlines()))
    assert all(line in strip_chrome(text) for line in text.splitlines() if "Telefon:" in line or "@" in line)
