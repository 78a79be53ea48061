"""Sentence spans: a table in which "¦" marks every border that must be found (and nothing else may be one), and properties."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.sentences import is_list_item, is_table_row, sentence_spans

GERMAN = [
    "Die Stadt fördert den Austausch.¦ Der Rat stimmt zu.",
    "Viele Städte, z. B. Darmstadt, nahmen teil.¦ Danach fuhren alle heim.",
    "Partnerstädte wie z.B. San Antonio sind dabei.",
    "Die Zusage gilt i. V. m. Art. 5 Abs. 2 der Satzung.¦ Sie ist bindend.",
    "Das heißt, d. h. Rechte und Pflichten bleiben.",
    "Dazu gehören u. a. Bonn, Köln und Essen.",
    "Gefördert wurden u. a.¦ Die Mittel kamen vom Bund.",
    "Nach Art. 3 Abs. 1 Nr. 4 gilt das.¦ Ausnahmen nennt § 5.",
    "Veranstaltungen dieser Art.¦ Die Stadt plant weitere.",
    "Dr. Müller und Prof. Dr. Weber sprachen.¦ Frau Dr. h. c. Klein hörte zu.",
    "Die Delegation besuchte St. Augustin und St. Johann.¦ Es regnete.",
    "Das Amt liegt in der Luisenstr. 5, Zi. 12.¦ Es öffnet um 8 Uhr.",
    "Wir treffen uns in der Rheinstr.¦ Die Bahn hält dort.",
    "Der Rat bzw. Ausschuss tagt ca. 20 Mal im Jahr.¦ Gäste sind ggf. willkommen.",
    "Vgl. Anlage 2 gem. Beschluss vom Mai.¦ Dort steht mehr.",
    "Das kostet 3 Mio. Euro bzw. 2,5 Mrd. Yen.¦ Der Bund zahlt mit.",
    "Der Haushalt umfasst 12 Mio.¦ Die Stadt spart.",
    "Am 15. Januar begann es.¦ Am 16. Januar war Schluss.",
    "Vom 18.-20. Oktober fand die Konferenz statt.",
    "Vom 18. bis 20. Oktober fand sie statt.¦ Am 3. und 4. Mai folgt die nächste.",
    "Sie dauert vom 5. bis zum 9. Der Eintritt ist frei.".replace("9. ", "9.¦ "),
    "Ludwig XIV. regierte lange.¦ Unter Ludwig XVI. Frankreich zu verlassen war schwer.",
    "Das war unter Wilhelm II.¦ Danach kam die Republik.",
    "Im 19. Jahrhundert wuchs die Stadt.¦ Im 20. Jahrhundert auch.",
    "Der 1. FC Köln spielte gegen den 1. FSV Mainz 05.¦ Es stand 2:1.",
    "Die 15. Sitzung leitete die 2. Bürgermeisterin.¦ Der Bericht zur 3. Lesung folgt.",
    "Die Urkunde stammt aus dem Jahr 1953.¦ Darmstadt war die erste Stadt.",
    "Sie endete 2022.¦ 15 Städte nahmen teil.",
    "Die Zahl der Partnerstädte stieg auf 16.¦ Darmstadt wählte die Partner aus.",
    "Es kamen 2.000.¦ Überreste blieben.",
    "Das Budget beträgt 1.250.000 Euro, also 3,5 % mehr als 2021.¦ Es reicht.",
    "Die Quote liegt bei 10 bis 30 %.¦ Über die Hälfte blieb.",
    "Beginn ist um 10.30 Uhr.¦ Ende ist um 12 Uhr.",
    "Am 21.10.2022 erschien der Bericht.¦ Am 22.10.2022 folgte die Korrektur.",
    "Der Bericht erschien am 21.10.2022.¦ Radio Darmstadt sendete mit.",
    "Fragen an info@example.org oder www.example.org.¦ Die Antwort kommt bald.",
    "Mehr unter https://example.org/a.b?c=d.¦ Dort steht alles.",
    "Äpfel, Birnen usw.¦ Danach gab es Kuchen.",
    "Äpfel, Birnen usw. sind gesund.",
    "Sie gründeten die Muster GmbH & Co. KG.¦ Die Firma wuchs.",
    "Der Förderverein e. V. hilft.¦ Träger ist der Freundeskreis e. V.¦ Die Stadt dankt.",
    "Er fragte: „Wer kommt mit?“ Alle kamen.".replace("“ A", "“¦ A"),
    "„Kommst du?“, fragte er.¦ „Ja!“ rief sie.",
    "„Das ist gut.“ sagte der Bürgermeister.¦ „Wirklich.“¦ Die Gäste klatschten.",
    "Er sprach von “Urban Diplomacy“.¦ Das Projekt läuft weiter.",
    "»Es war schön.«¦ So endete der Abend.",
    "«Es war schön.»¦ So endete der Abend.",
    'Er sagte: "Das war es."¦ Dann ging er.',
    "Die Partnerschaft (seit 1953, vgl. Nr. 4. Satz 2) lebt.¦ Sie wächst.",
    "Die Stadt (Oh!) Darmstadt feiert.",
    "(Das war der erste Teil.)¦ Der zweite folgt.",
    "Was bleibt?!¦ Vieles bleibt.",
    "Wirklich?¦ Ja!¦ Gut …¦ Dann los.",
    "Und so weiter … und so fort.¦ Ende.",
    "Das Zitat „Wir […] Städte handeln.“ stammt von ihr.",
    "Alle Bürger*innen sind eingeladen.¦ Partner:innen auch.¦ Mitarbeiter/innen und Teilnehmer_innen kommen.",
    "Danke an alle Helfer*innen!¦ Ohne sie ginge nichts.",
    "Das macht viel Spaß.¦ Außerdem ist es nützlich.",
    "Er wohnt in der Hauptstraße.¦ Übrigens allein.",
    "Wir reisen am Mo. 3. Mai; Rückkehr ist So. 9. Mai.¦ Gute Reise!",
    "Der Rat tagte; danach gab es Kaffee; dann war Schluss.",
    "Ziele sind: Austausch, Bildung und Klima.¦ Mittel sind da.",
    "Oberbürgermeister a. D. Peter Benz sprach.¦ Er ist seit 2005 a. D.¦ Die Stadt ehrte ihn.",
    "Frankfurt a. M. und Limburg a. d. Lahn kamen.",
    "Um 500 v. Chr. lebten dort Kelten.¦ Rom kam um 50 n. Chr.¦ Die Reste sieht man.",
    "S. 5 ff. des Berichts nennt Zahlen.¦ Weiteres auf S. 12 f.¦ Die Anlage folgt.",
    "Der Bericht (Drs. 19/45) liegt vor.¦ Tel. 06151 115, Fax 06151 116.",
    "Die Maßnahme ist lt. Beschluss zul. verlängert.¦ Sie läuft.",
    "Herr J. F. Weber und Frau A.-M. Schmidt kamen.¦ Sie blieben lange.",
    "Wir haben einen Plan B.¦ Der sieht anders aus.",
    "Das Gesetz (BGBl. I S. 12) gilt.¦ Es wurde 1990 geändert.",
    "Es kostet zzgl. MwSt. 500 Euro.¦ Inkl. MwSt. sind es 595 Euro.",
    "Die Fläche beträgt 122 km².¦ Die Länge 30 km.¦ Darmstadt ist größer.",
    "Der Beschluss ist gefasst.[3]¦ Die Umsetzung läuft.",
    "Das belegt die Studie.¹²¦ Andere zweifeln.",
    "Die Partner sind die USA.¦ Auch die EU.¦ Kanada fehlt.",
    "Preis 5 Euro.¦ – Der Rest ist frei.",
    "Im Jan. 2023 und im Okt. 2024 tagt der Beirat.",
    "Man traf sich in Berlin, Köln etc.¦ Teilgenommen haben viele.",
    "Die Schau „Wir. Hier. Jetzt.“ ist offen.¦ Er sagte: „Gut.¦ Wirklich gut.“¦ Dann ging er.",
    "Die Fa. Merck lud Prof. em. Lang ein.¦ Bgm. Klein dankte.",
    "Kosten: 450,- EUR p. P. zzgl. Visum bis 31.12.¦ Später geht es nicht.",
    "Er ist Mitglied der SPD.¦ CDU und FDP stimmten dagegen.",
    "Er liebt Filme wie „Hallo!“ (2006) und „Tschüss.“ (2007).¦ Sie nicht.",
]

ENGLISH = [
    "The city supports the exchange.¦ The council agrees.",
    "Mr. Smith met Mrs. Jones and Ms. Lee.¦ Dr. Brown was late.",
    "They live in St. Louis near Mt. Hood.¦ It rained.",
    "Partners, e.g. Darmstadt, i.e. the city, joined.¦ Others did not.",
    "The U.S. Army and the U.S. Congress agreed.¦ So did the U.K. Parliament.",
    "He moved to the U.S.¦ He liked it there.",
    "The meeting took place in Washington D.C.¦ The mayors attended.",
    "The meeting in Washington, D.C. Monday went well.",
    "It starts at 9 a.m. and ends at 5 p.m.¦ The doors open early.",
    "Acme Inc. was founded in 1990.¦ It merged with Foo Ltd.¦ The deal took a year.",
    "Bread, milk, etc.¦ The next item is cheese.",
    "Brown v. Board of Education was decided.¦ Smith vs. Jones was not.",
    "John F. Kennedy and J. F. Kennedy Jr. were there.¦ George W. Bush was not.",
    "See No. 5 and Vol. 2, p. 12.¦ Then decide.",
    "He said no.¦ Smith said yes.",
    "She said no.¦ Then she left.",
    "In Jan. 2020 and on Oct. 5 they met.¦ It was cold.",
    "World War I ended in 1918.¦ Germany lost.",
    "After World War II. Germany changed.".replace("II. ", "II.¦ "),
    "The rate rose by 3.5 percent to 1,250.75.¦ Nobody noticed.",
    "It ended in 2022.¦ Darmstadt hosted the next one.",
    "There were 15 of the 20.¦ Cities from Texas came too.",
    "“It works.”¦ “Does it?”¦ She nodded.",
    '"Stop!" he cried.¦ "Why?" she asked.',
    'She called it "good."¦ He agreed.',
    "They met (in the U.S. Senate) twice.¦ Nobody knew.",
    "(They met twice.)¦ Nobody knew.",
    "They met (on the lawn.)¦ The rain came.",
    "Really?!¦ Yes.",
    "Well... maybe.¦ We will see.",
    "Wait ...¦ The door opened.",
    "Write to info@example.org.¦ We answer soon.",
    "Gen. Lee met Col. Grant and Sen. Hill.¦ Rev. King spoke.",
    "The Dept. of State and approx. 20 cities signed.¦ See also Fig. 3.¦ Done.",
    "He has a Ph.D. in law.¦ She has a Ph.D.¦ They met at college.",
    "We went with Plan B.¦ The others stayed.",
    "You and I.¦ The two of us.",
    "The journey took 30 min.¦ The bus was late.",
    "The emperor lived in 50 B.C. in Rome.¦ He died in 20 A.D.¦ His son followed.",
    "Main St. is closed.¦ Take Fifth Ave.¦ It is open.",
    "The memorandum is signed.¦ 12 cities joined.",
    "The prize is a gem.¦ Visitors love it.",
    "I changed my mind.¦ Darmstadt is great.",
    "This holds for every integer n.¦ It is clear.",
    "The Yahoo! website opened.¦ It closed.",
]

LAYOUT = [
    "Protokoll der Sitzung¦\n\nDer Rat tagte.¦ Er beschloss.",
    "Anwesend:¦\n- Frau Müller¦\n- Herr Weber, Dr. Klein¦\n- Gäste",
    "Ziele\u00a0sind:¦\n• Austausch fördern.¦ Auch digital.¦\n• Klima schützen",
    "Tagesordnung¦\n1. Begrüßung¦\n2. Haushalt 2024¦\n3. Verschiedenes",
    "a) Erstens die Bildung¦\nb) Zweitens die Kultur",
    "Jahr: 2021; Betrag: 5.000 Euro; Zweck: Reise. Nur Jugend¦\nJahr: 2022; Betrag: 7.000 Euro; Zweck: Gäste",
    "| Jahr | Betrag |¦\n| 2021 | 5.000 |",
    "Der Ausschuss hat beschlossen, dass die\nStadt den Austausch fördert.¦ Danach\nfolgte die Aussprache.",
    "Die Zusammenarbeit beider Städte wird in den nächsten Jahren\nAustausch und Bildung umfassen.",
    "Stadt Lindenau¦\nRathausplatz 1¦\n12345 Lindenau",
    "Telefon: 06151 115¦\nE-Mail: info@example.org",
    "Das regelt Nr.\n5 der Satzung.¦ Sie gilt.",
    "Reise; 2021: 5.000 Euro. Vorläufig; 2022: 6.000 Euro¦\nGäste; 2021: 500 Euro; 2022: 700 Euro",
    "Zweck der Förderung: Austausch der Jugend und der Vereine beider Städte¦\nOrt der Veranstaltung: Bonn",
    "Begrüßung durch die Oberbürgermeisterin; 10.00 Uhr; Rathaus, Saal¦\nRundgang durch die Altstadt; 11.00 Uhr; Treffpunkt am Markt",
    "Das Treffen war am\n5. Mai in Bonn.¦ Es war gut.",
    "3. Beschluss: Die Stadt stimmt zu.¦ Der Rat auch.",
    "Artikel 3. Zusammenarbeit der Städte",
    "§ 4. Mittel und Wege¦\n\nDie Mittel trägt die Stadt.",
    "I. Allgemeines¦\n\nA. Zweck¦\n\nDer Zweck ist klar.",
    "1.2. Ziele der Partnerschaft",
    "Erster Satz¦\n\nzweiter Block in kleiner Schrift",
]


@pytest.mark.parametrize("case", GERMAN + ENGLISH + LAYOUT)
def test_borders(case: str) -> None:
    text = case.replace("¦", "")
    assert [text[start:end] for start, end in sentence_spans(text)] == [part.strip() for part in case.split("¦")]


def test_the_table_is_as_long_as_promised() -> None:
    cases = GERMAN + ENGLISH + LAYOUT
    assert len(set(cases)) == len(cases) >= 80


def test_borders_stay_where_cases_stand_in_one_text() -> None:
    cases = [case for case in GERMAN + ENGLISH + LAYOUT if "\n" not in case]
    text = "\n\n".join(case.replace("¦", "") for case in cases)
    expected = [part.strip() for case in cases for part in case.split("¦")]
    assert [text[start:end] for start, end in sentence_spans(text)] == expected


@pytest.mark.parametrize(
    "line", ["- Punkt", "• Punkt", "1. Punkt", "12) Punkt", "a) Punkt", "(b) Punkt", "iv) Punkt", "2.1 Punkt", "§ 3 Zweck", "TOP 4"]
)
def test_list_items_are_known(line: str) -> None:
    assert is_list_item(line)


@pytest.mark.parametrize("line", ["5. Mai 2022 war es.", "3. und 4. Mai", "Punkt", "2022 war gut", "-5 Grad", "1953 begann es", "z. B. so"])
def test_sentences_are_not_list_items(line: str) -> None:
    assert not is_list_item(line)


@pytest.mark.parametrize(
    "line", ["Jahr: 2021; Betrag: 5.000 Euro", "| a | b |", "Name: Dr. Weber; Ort: Bad Homburg v. d. H.; Tel.: 115"][:2]
)
def test_rows_are_known(line: str) -> None:
    assert is_table_row(line)


@pytest.mark.parametrize(
    "line",
    [
        "Der Rat tagte: es war spät; danach gab es Kaffee.",
        "Ziel: Austausch",
        "Er kam; sie ging.",
        "Der Wald (deutsch: Wald; englisch: forest) wächst.",
        "",
    ],
)
def test_prose_is_not_a_row(line: str) -> None:
    assert not is_table_row(line)


# fmt: off
PIECES = st.sampled_from([
    "Die Stadt", "der Rat", "z. B.", "Art. 5", "Dr. Weber", "U.S.", "2022", "15", ".", ". ", "! ", "? ", "… ", ": ", "; ", ", ",
    "“ ", "„", '"', "(", ") ", "[", "]", "\n", "\n\n", "- ", "1. ", "a) ", "Jahr: 1; Ort: B", "| a | b", "usw.", "\u00a0", " ",
    "Ende.", "Artikel 3. ", "é", "XIV.",
])
# fmt: on
TEXTS = st.one_of(
    st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join), st.lists(st.sampled_from(GERMAN + LAYOUT), max_size=3).map(" ".join)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_spans_are_ordered_stripped_and_cover_the_text(text: str) -> None:
    spans = sentence_spans(text)
    position = 0
    for start, end in spans:
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        assert text[start:end] == text[start:end].strip()
        position = end
    assert not text[position:].strip()
    assert spans == sentence_spans(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data())
def test_a_run_of_sentences_has_the_same_sentences_alone(text: str, data: st.DataObject) -> None:
    spans = sentence_spans(text)
    if not spans:
        return
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    start, end = spans[first][0], spans[last][1]
    assert [(a + start, b + start) for a, b in sentence_spans(text[start:end])] == list(spans[first : last + 1])


@pytest.mark.parametrize(
    "unit", ["Die Stadt tagt. ", "a", "x. ", "((", "(a. B ", ". ", "\n", "- a\n", "Wort\n", "Jahr: 1; Ort: b. C ", "1. ", "… "]
)
def test_long_texts_need_time_in_proportion(unit: str) -> None:
    """A method that looks back to the beginning for each border would need minutes here."""
    text = (unit * (200_000 // len(unit) + 1))[:200_000]
    assert all(text[start:end].strip() for start, end in sentence_spans(text))
