"""Personal data becomes labels; what is asked about, dates, amounts and paragraphs stay."""

import pytest

from assistant.desk.enquiry.mask import fill, mask, sender, unmask
from assistant.desk.enquiry.names import first_names, is_first_name
from assistant.desk.enquiry.numbers import find_ibans, find_phones
from assistant.desk.records import Mask

GERMAN = """Sehr geehrte Frau Brecht,

mein Name ist Jolanta Wróblewska, ich wohne in der Heinrich-Heine-Str. 14, 64283 Darmstadt. Am 12.03.2024 habe ich 1.250,50 Euro
überwiesen (§ 4 der Satzung von 2019). Meine Kundennummer lautet 4711-08.
Sie erreichen mich unter 06151/13-0, 0171 2345678 oder jolanta@example.org.

Mit freundlichem Gruß
Jolanta Wróblewska
"""
ENGLISH = """Dear Ms Johnson,

The report of 21 October 2022 mentions $1,250.00 in section 4.2. When does the 2025 exchange begin?

Yours sincerely,
Mrs. Zanele Dlamini
22 Church Road
San Antonio, TX 78205
Tel: (210) 555-0147
"""


def originals(text: str, **options: frozenset[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in mask(text, **options).masks:
        found.setdefault(one.kind, set()).add(one.original)
    return found


def test_a_german_letter_keeps_what_is_not_personal() -> None:
    masked = mask(GERMAN, known=frozenset({"brecht", "tamina brecht"}))
    assert {(one.kind, one.original) for one in masked.masks} == {
        ("name", "Jolanta Wróblewska"),
        ("address", "Heinrich-Heine-Str. 14, 64283 Darmstadt"),
        ("file_number", "4711-08"),
        ("phone", "06151/13-0"),
        ("phone", "0171 2345678"),
        ("email", "jolanta@example.org"),
    }
    for kept in ("Frau Brecht", "12.03.2024", "1.250,50 Euro", "§ 4", "2019", "[Adresse 1]", "[Telefon 2]"):
        assert kept in masked.text
    assert masked.text.count("[Name 1]") == 2


def test_an_english_letter_has_english_labels() -> None:
    masked = mask(ENGLISH)
    assert originals(ENGLISH)["phone"] == {"(210) 555-0147"}
    for kept in ("21 October 2022", "$1,250.00", "section 4.2", "2025", "[Address 1]", "[Phone 1]"):
        assert kept in masked.text
    assert "Dlamini" not in masked.text and "78205" not in masked.text


@pytest.mark.parametrize("text", [GERMAN, ENGLISH])
def test_masking_twice_changes_nothing_and_filling_gives_the_letter_back(text: str) -> None:
    masked = mask(text)
    assert mask(masked.text, masks=masked.masks) == masked
    assert fill(masked.text, masked.masks) == text


@pytest.mark.parametrize(
    "text, name",
    [
        ("hallo kann man den hund mitnehmen lg mandy", "mandy"),
        ("Wo kann man parken? Jürgen Mönkemöller, 0201/9000977", "Jürgen Mönkemöller"),
        ("Wann geht es los?\n\nViele Grüße aus Marburg\nBảo Trần Quốc", "Bảo Trần Quốc"),
        ("Wann geht es los?\n\nHochachtungsvoll\nAdalbert Korbmacher, Untere Gasse 2", "Adalbert Korbmacher"),
        ("what are the quiet hours? cheers Dev", "Dev"),
        ("When is it?\n\nBest,\nYesenia Delgado-Okafor\ncell 614-555-0182", "Yesenia Delgado-Okafor"),
        ("Meine Tochter Leyla geht in die 9. Klasse.", "Leyla"),
        ("We're the Delgado-Okafor family and would like to host.", "Delgado-Okafor"),
        ("My name is Tadeusz Lipinski and I am a junior.", "Tadeusz Lipinski"),
    ],
)
def test_names_are_found_by_what_stands_around_them(text: str, name: str) -> None:
    assert name in originals(text)["name"]


def test_whoever_is_asked_about_stays_and_a_writer_of_the_same_name_does_not() -> None:
    known = frozenset({"manny pelaez", "pelaez"})
    assert "name" not in originals("Was sagte Stadtrat Manny Pelaez auf der Konferenz?", known=known)
    assert originals("Was sagte er?\n\nViele Grüße\nManny Pelaez", known=known)["name"] == {"Manny Pelaez"}
    assert "name" not in originals("Wo steht die Rede Herrn Pelaezs? Is Mr Pelaez's speech public?", known=known)


def test_holders_of_a_public_office_stay_the_mayor_who_tells_the_town_and_the_writer_do_not() -> None:
    assert "name" not in originals("Fährt Bürgermeister Kessler mit? Was sagt Herr Kessler?")
    assert "name" not in originals("Does Mayor Dana Whitfield plan to visit? Is Mayor Whitfield's speech public?")
    assert originals("Mayor Abelardo Quintanilla of our town intends to visit.")["name"] == {"Abelardo Quintanilla"}
    assert originals("Kommt Bürgermeister Kessler?\n\nViele Grüße\nJürgen Kessler")["name"] >= {"Jürgen Kessler"}
    assert "Dana" in originals("Does Mayor Dana Whitfield come? My daughter Dana asks.")["name"]


@pytest.mark.parametrize(
    "iban", ["DE02 1203 0000 0000 2020 51", "DE02600501010002034304", "GB33BUKB20201555555555", "FR14 2004 1010 0500 0130 2606"]
)
def test_an_iban_is_masked_by_its_shape_right_or_mistyped(iban: str) -> None:
    for text in (iban, iban[:-1] + ("1" if iban[-1] != "1" else "2")):
        assert [text] == [f"Konto {text}, danke"[start:end] for start, end in find_ibans(f"Konto {text}, danke")]


@pytest.mark.parametrize(
    "phone",
    ["06151/13-0", "0171 2345678", "0171/39 200 61", "+49 (0)751 3920-22", "(069) 90 00 9 - 310", "001-740-555-0125", "740.555.0163"],
)
def test_telephone_numbers_of_many_forms(phone: str) -> None:
    text = f"Rufen Sie an: {phone}, gern abends."
    assert phone in [text[start:end] for start, end in find_phones(text)]


@pytest.mark.parametrize(
    "text",
    [
        "am 14.11.2024 um 09:12 Uhr",
        "2023/2024",
        "1.250.000 Euro",
        "§ 4 Abs. 2",
        "21 October 2022",
        "$1,250,000.00",
        "64289 Darmstadt",
        "2024-11-05",
    ],
)
def test_dates_amounts_and_paragraphs_are_no_telephone_numbers(text: str) -> None:
    assert find_phones(text) == []


def test_a_short_extension_counts_behind_its_word() -> None:
    assert originals("Tel. 13-2345")["phone"] == {"13-2345"}
    assert originals("Durchwahl -4417")["phone"] == {"-4417"}


def test_a_person_masks_more_and_takes_a_label_back() -> None:
    masked = mask("Der Hof Lindenau fragt nach dem Zuschuss.", more=[("Hof Lindenau", "name")])
    assert masked.text == "Der [Name 1] fragt nach dem Zuschuss."
    shown = unmask(masked, "[Name 1]")
    assert shown.text == "Der Hof Lindenau fragt nach dem Zuschuss." and shown.masks == ()
    forgotten = (Mask("[Name 1]", "name", ""),)
    assert fill("Guten Tag [Name 1]", forgotten) == "Guten Tag [Name 1]"


def test_labels_go_on_from_earlier_ones() -> None:
    first = mask("Fragen an eva@example.org bitte.")
    second = mask("Auch an eva@example.org und tom@example.org bitte.", masks=first.masks)
    assert second.text == "Auch an [E-Mail 1] und [E-Mail 2] bitte."


def test_the_writer_is_addressed_as_the_letter_says() -> None:
    english, german = mask(ENGLISH), mask(GERMAN)
    label = next(one.label for one in english.masks if one.original == "Zanele Dlamini")
    assert sender(english.text, english.masks) == f"Mrs {label}"
    assert sender(german.text, german.masks) == next(one.label for one in german.masks if one.original == "Jolanta Wróblewska")
    assert sender("Wann geht es los?", ()) == ""


def test_first_names_of_many_languages_and_no_everyday_words() -> None:
    assert all(map(is_first_name, ["Karl-Heinz", "Ayşe", "Oksana", "Siobhán", "Fatima", "Wojciech", "Tamás", "mandy"]))
    assert not any(map(is_first_name, ["Stadt", "Reise", "Mai", "will", "Antrag", "the", "Darmstadt", "May"]))
    assert len(first_names()) > 10_000
