"""The way of an enquiry over the desk's pages, as a browser without scripts goes it; nobody's text is lost."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from fastapi import FastAPI

from assistant.web.desk.view import Place, by_document
from tests.web.desk_site import desk_app, desk_settings, logged_in

GAP = "[offen:"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder = tmp_path_factory.mktemp("pages")
    return desk_app(folder, desk_settings(folder))


def test_from_an_enquiry_to_a_released_letter(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive(topic="Konferenzen")
    page = clerk.page(case)
    assert "[Name 1]" in html.unescape(page) and page.count("Erika Mustermann") == 1  # in the label's window only
    assert len(clerk.questions(case)) == 3
    assert clerk.act(case, "questions", question=clerk.questions(case), gather="1").headers["location"].endswith("said=searched#evidence")
    assert "18. bis 20. Oktober 2022" in clerk.page(case)
    clerk.act(case, "write", language="de", length="full", topic="Konferenzen")
    letter = clerk.letter(case)
    assert "[1]" in letter and "Oktober 2022" in letter and GAP in letter and "Büro für Partnerschaften" in letter
    refused = clerk.act(case, "status", status="released")
    assert refused.status_code == 422 and "Entwurf" in refused.text
    text = re.sub(r"\[offen:[^\]]*\]\s*", "", letter)
    assert clerk.act(case, "letter", text=text).status_code == 303
    for key in set(re.findall(r'name="key" value="([^"]+)"', clerk.page(case))):
        clerk.act(case, "overrule", key=html.unescape(key), reason="Geprüft, so gewollt.")
    assert clerk.act(case, "status", status="in_review").status_code == 303
    answer = clerk.act(case, "status", status="released")
    assert answer.status_code == 303, re.findall(r'role="alert">([^<]*)', answer.text)
    page = clerk.page(case)
    assert "Freigegeben" in page and re.search(r'<textarea id="letter"[^>]* readonly', page)
    assert clerk.act(case, "letter", text="Anders").status_code == 422


def test_files_leave_with_the_names_and_are_kept_by_nobody(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.drafted()
    files = {kind: clerk.client.get(f"{case}/letter.{kind}") for kind in ("txt", "md", "eml", "docx")}
    for kind, answer in files.items():
        assert answer.status_code == 200, kind
        assert answer.headers["cache-control"] == "private, no-store" and "attachment" in answer.headers["content-disposition"]
    assert "ENTWURF" in files["txt"].text
    assert message_from_bytes(files["eml"].content, policy=policy.default)["to"] == "erika.mustermann@example.org"
    assert "word/footnotes.xml" in zipfile.ZipFile(io.BytesIO(files["docx"].content)).namelist()
    annex = clerk.client.get(f"{case}/letter.txt?annex=1").text
    assert len(annex) > len(files["txt"].text)
    assert clerk.client.get(f"{case}/letter.exe").status_code == 404
    record = json.loads(clerk.client.get(f"{case}/record.json").content)
    assert "Erika" not in json.dumps(record, ensure_ascii=False)


def test_masks_are_undone_and_added(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive()
    clerk.act(case, "unmask", label="[Name 1]")
    assert "mein Name ist Erika Mustermann" in html.unescape(clerk.page(case))
    clerk.act(case, "mask", value="Erika Mustermann", kind="name")
    assert "mein Name ist Erika" not in html.unescape(clerk.page(case))
    answer = clerk.act(case, "mask", value="steht nicht da", kind="name")
    assert answer.status_code == 422 and 'role="alert"' in answer.text


def test_questions_are_edited_added_and_removed(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive()
    first, second, _ = clerk.questions(case)
    clerk.act(case, "questions", question=[first, second, "Und was kostet die Tonne?", "Noch eine Frage?"], remove="1")
    assert clerk.questions(case) == [first, "Und was kostet die Tonne?", "Noch eine Frage?"]


def test_evidence_is_ticked_and_searched_for_with_other_words(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive("Wann fand die Konferenz statt?")
    clerk.act(case, "questions", question=clerk.questions(case), gather="1")
    question = re.search(r'id="question-(q\w+)"', clerk.page(case))
    assert question
    clerk.act(case, "search", id=question[1], words="Gebühr für die Tonne im Jahr")
    page = clerk.page(case)
    assert "186 Euro" in page
    places = re.findall(r'name="evidence" value="(\w+)" id="[^"]*"( checked)?', page)
    wanted = [place for place, ticked in places if not ticked]
    clerk.act(case, "tick", id=question[1], evidence=wanted)
    now = re.findall(r'name="evidence" value="(\w+)" id="[^"]*"( checked)?', clerk.page(case))
    assert {place for place, ticked in now if ticked} == set(wanted)


def test_a_place_that_is_ticked_after_writing_can_be_named_in_the_letter(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive("Wann fand die Konferenz statt?")
    clerk.act(case, "questions", question=clerk.questions(case), gather="1")
    clerk.act(case, "write", language="de", length="full")
    question = re.search(r'id="question-(q\w+)"', clerk.page(case))
    assert question and "noch ohne Zeichen" not in clerk.page(case)
    clerk.act(case, "search", id=question[1], words="Gebühr für die Tonne im Jahr")
    places = re.findall(r'name="evidence" value="(\w+)" id="[^"]*"( checked)?', clerk.page(case))
    ticked = [place for place, checked in places if checked]
    clerk.act(case, "tick", id=question[1], evidence=[*ticked, next(place for place, checked in places if not checked)])
    page = clerk.page(case)
    number = re.search(r"Schreiben Sie \[(\d+)\] hinter den Satz", html.unescape(page))
    assert number and f"[{number[1]}]" not in clerk.letter(case)
    clerk.act(case, "letter", text=clerk.letter(case).replace("[1]", f"[1][{number[1]}]", 1))
    page = clerk.page(case)
    assert "noch ohne Zeichen" not in page and f'<span class="number">{number[1]}</span>' in page
    assert f"[^{int(number[1])}]:" in clerk.client.get(f"{case}/letter.md").text
    clerk.act(case, "tick", id=question[1], evidence=[])
    assert f'<span class="number">{number[1]}</span>' in clerk.page(case), "what the text names stays"


def test_internal_sources_stay_visible_and_need_a_confirmation(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive("Wie hoch ist die Obergrenze der Reisekosten?")
    clerk.act(case, "questions", question=clerk.questions(case), gather="1")
    page = clerk.page(case)
    internal = re.search(
        r'<li class="place internal">\s*<input type="checkbox" name="evidence" value="(\w+)" id="tick-(q\w+)-\w+"( checked)?', page
    )
    assert internal and not internal[3], "an internal place is never ticked by the program"
    clerk.act(case, "tick", id=internal[2], evidence=[internal[1]])
    clerk.act(case, "write", language="de", length="full")
    for key in set(re.findall(r'name="key" value="([^"]+)"', clerk.page(case))):
        clerk.act(case, "overrule", key=html.unescape(key), reason="Geprüft.")
    assert clerk.page(case).count("stützt sich auf interne Quellen") == 2
    assert "confirm_internal" in clerk.page(case)
    assert clerk.act(case, "status", status="released").status_code == 422
    assert clerk.act(case, "status", status="released", confirm_internal="1").status_code == 303
    assert "Haushaltslage" not in clerk.client.get(f"{case}/letter.md").text.split("\n[^1]:")[-1]


def test_a_topic_for_two_people_is_released_by_the_other_one(app: FastAPI) -> None:
    first, second = logged_in(app), logged_in(app, "schulz")
    case = first.receive("Wann fand die Konferenz statt?", topic="Presse")
    first.act(case, "questions", question=first.questions(case), gather="1")
    first.act(case, "write", language="de", length="full", topic="Presse")
    for key in set(re.findall(r'name="key" value="([^"]+)"', first.page(case))):
        first.act(case, "overrule", key=html.unescape(key), reason="Geprüft.")
    assert 'value="released"' not in first.page(case).split('id="release-part"')[1]
    first.act(case, "status", status="in_review")
    assert "zweite Person" in first.page(case)
    assert first.act(case, "status", status="released").status_code == 422
    assert second.act(case, "status", status="released").status_code == 303


def test_two_browsers_and_nobodys_text_is_lost(app: FastAPI) -> None:
    first, second = logged_in(app), logged_in(app, "schulz")
    case = first.drafted()
    version = first.version(case)
    assert first.post(f"{case}/letter", base=version, text="Text der ersten.", json=True).status_code == 200
    late = second.post(f"{case}/letter", base=version, text="Text <b>der</b> zweiten.", json=True)
    answer = late.json()
    assert late.status_code == 409 and answer["theirs"] == "Text der ersten."
    shown = html.unescape(answer["both"])
    assert "Text der ersten." in shown and "Text <b>der</b> zweiten." in shown and "<b>" not in answer["both"]
    page = second.post(f"{case}/letter", base=version, text="Ohne Skript.")
    assert page.status_code == 409 and "Ohne Skript." in page.text and "Text der ersten." in page.text
    versions = html.unescape(second.page(f"{case}/versions"))
    numbers = re.findall(r"/versions/(\d+)", versions)
    texts = [html.unescape(second.page(f"{case}/versions/{number}")) for number in set(numbers)]
    assert any("Text <b>der</b> zweiten." in text for text in texts) and any("Ohne Skript." in text for text in texts)
    assert second.post(f"{case}/letter", base=answer["version"], text="Text der zweiten.", json=True).status_code == 200
    assert first.letter(case) == "Text der zweiten."


def test_what_came_too_late_is_shown_again(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive()
    version = clerk.version(case)
    clerk.act(case, "questions", question=["Erste Frage?"])
    late = clerk.post(f"{case}/questions", base=version, question=["Meine mühsam getippte Frage?"])
    assert late.status_code == 409 and "Meine mühsam getippte Frage" in late.text
    assert clerk.questions(case) == ["Erste Frage?"]


def test_versions_show_what_changed(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.drafted()
    letter = clerk.letter(case)
    clerk.act(case, "letter", text=letter + "\n\nEin Zusatz.")
    clerk.act(case, "write", language="de", length="short")
    numbers = re.findall(r"/versions/(\d+)", html.unescape(clerk.page(f"{case}/versions")))
    pages = [clerk.page(f"{case}/versions/{number}") for number in numbers]
    assert any("<del>" in page and "Zusatz." in page for page in pages)
    assert clerk.client.get(f"{case}/versions/999").status_code == 404
    assert clerk.client.get(f"{case}/versions/x").status_code == 404


def test_a_version_is_gone_on_with_and_the_present_text_is_kept(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.drafted()
    first = clerk.letter(case)
    clerk.act(case, "letter", text=f"{first}\n\nEin langer Zusatz.")
    (number,) = set(re.findall(r"/versions/(\d+)", html.unescape(clerk.page(f"{case}/versions"))))
    assert "Mit diesem Text weiter" in clerk.page(f"{case}/versions/{number}")
    answer = clerk.act(case, "restore", number=number)
    assert answer.headers["location"].endswith("?said=restored#letter")
    assert clerk.letter(case) == first
    assert "Fassung 2" in clerk.page(f"{case}/versions") and "Ein langer Zusatz." in clerk.page(f"{case}/versions/2")
    assert clerk.act(case, "restore", number="77").status_code == 422
    assert clerk.post(f"{case}/restore", base="1", number="2").status_code == 409


def test_an_emptied_letter_is_kept_and_can_be_typed_again(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.drafted()
    clerk.act(case, "letter", text=f"{clerk.letter(case)}\n\nStundenlang getippt.")
    clerk.act(case, "letter", text="")
    assert clerk.letter(case) == ""
    assert "Stundenlang getippt." in clerk.page(f"{case}/versions/2")
    assert clerk.act(case, "letter", text="Neuer Anfang.").status_code == 303 and clerk.letter(case) == "Neuer Anfang."


def test_a_name_that_is_typed_becomes_its_label(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive()
    clerk.act(case, "questions", question=["Was hat Erika Mustermann mit der Konferenz zu tun?"], keep="1")
    assert clerk.questions(case) == ["Was hat [Name 1] mit der Konferenz zu tun?"]
    clerk.act(case, "write", language="de", length="full", addressee="Frau Erika Mustermann")
    assert "Sehr geehrte Frau [Name 1]" in clerk.letter(case)


def test_more_questions_than_a_case_may_have_are_taken_out_one_by_one(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive("\n\n".join(f"Was kostete die Reise Nummer {n} nach San Antonio?" for n in range(1, 36)))
    asked = clerk.questions(case)
    assert len(asked) == 35
    assert clerk.act(case, "questions", question=asked, remove="34").status_code == 303
    assert len(clerk.questions(case)) == 34
    assert clerk.act(case, "questions", question=[*asked, "Und noch eine?"]).status_code == 422


def test_attachments_are_named_without_the_name_of_their_sender(app: FastAPI) -> None:
    clerk = logged_in(app)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "Erika Mustermann <erika.mustermann@example.org>", "Konferenz"
    mail.set_content("Wann fand die Konferenz statt?\n\nMit freundlichen Grüßen\nErika Mustermann")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Reiseplan_ErikaMustermann.pdf")
    answer = clerk.post("/desk/new", files={"file": ("a.eml", mail.as_bytes())})
    case = answer.headers["location"].split("?")[0]
    page = html.unescape(clerk.page(case))
    assert "Anhänge wurden nicht geöffnet: Reiseplan_" in page and "ErikaMustermann" not in page
    assert "Mustermann" not in clerk.client.get(f"{case}/record.json").text


def test_places_of_one_document_stand_together() -> None:
    places = [Place(str(n), 0, d, "", "", "", "de", False, False, "", document=d) for n, d in enumerate("abac")]
    assert [[place.id for place in group] for group in by_document(places)] == [["0", "2"], ["1"], ["3"]]


def test_deleting_asks_first_and_deletes(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive()
    assert "nicht rückgängig" in clerk.page(f"{case}/delete")
    assert clerk.client.get(case).status_code == 200
    assert clerk.post(f"{case}/delete").status_code == 303
    for path in (case, f"{case}/versions", f"{case}/record.json", f"{case}/letter.txt", f"{case}/delete"):
        gone = clerk.client.get(path)
        assert gone.status_code == 404 and "Traceback" not in gone.text


def test_names_are_forgotten_and_the_case_stays(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.drafted()
    assert clerk.post(f"{case}/forget").status_code == 303
    assert "Erika" not in clerk.page(case) and "schon gelöscht" in clerk.page(f"{case}/delete")


def test_the_list_is_searched(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive("Gibt es zwischen Weihnachten und Neujahr Kamelrennen?")
    assert case in html.unescape(clerk.page("/desk?words=Kamelrennen"))
    assert case not in html.unescape(clerk.page("/desk?words=Kamelrennen&status=released"))
    assert "Dazu gibt es keinen Fall" in clerk.page("/desk?words=xyzzy")


def test_a_saved_letter_brings_its_findings(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.drafted()
    text = clerk.letter(case).replace("\n\n2.", " Alle sangen mit.\r\n\r\n2.", 1)
    answer = clerk.post(f"{case}/letter", base=clerk.version(case), text=text, json=True).json()
    assert "Alle sangen mit." in html.unescape(answer["panel"]) and "Lücke" in answer["panel"]
    assert answer["version"] == int(clerk.version(case))
    assert "\r" not in clerk.letter(case)
