"""The evaluation's page without a browser: who may ask, what names may do, runs that stop and go on, verdicts, downloads."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import Settings
from corpus.errors import IndexUnusable, InputError
from eval.page.app import create_app
from eval.page.blocks import FOLDER, INDEX, ITSELF, Panel
from eval.page.frame import sentence
from eval.page.guard import from_this_page, refusal
from eval.page.jobs import Jobs
from eval.page.store import NAME, UPLOAD_BYTES, Begun, Store
from eval.run_folder import RESULTS, read_run
from eval.verdicts import read_verdicts
from tests.eval.report_runs import make_results, make_run, write_run
from tests.eval.slow_assistant import Opener

ADDRESS = "http://127.0.0.1:7861"
OURS = {"origin": ADDRESS}
GOOD = """Frage;beantwortbar
Wann fand die Konferenz in Washington statt?;ja
Welche Gebühr für die Tonne im Jahr?;ja
Welche Farbe hat Atlantis?;nein
"""
PATIENCE = 60.0  # seconds until a run counts as stuck


@dataclass
class Site:
    """A client at the loopback address, the folder of runs, what is opened in place of an index."""

    client: TestClient
    runs: Path
    opener: Opener


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    runs, opener = tmp_path_factory.mktemp("runs"), Opener(tmp_path_factory.mktemp("index"))
    write_run(make_run(runs / "before", make_results(30)))
    write_run(make_run(runs / "after", [*make_results(29), make_results(31)[30]]))
    app = create_app(runs, Settings(), opener)
    with TestClient(app, base_url=ADDRESS, follow_redirects=False) as client:
        yield Site(client, runs, opener)


def upload(site: Site, name: str, content: bytes, language: str = "de", **headers: str) -> Any:
    return site.client.post(f"/{language}/testsets", files={"file": (name, content)}, headers={**OURS, **headers})


# --- who may ask ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:7861", "localhost:9", "[::1]:7861"])
def test_loopback_names_are_answered(site: Site, host: str) -> None:
    assert site.client.get("/de/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7861", "127.0.0.2", "0.0.0.0", "", "127.0.0.1:7861@evil", "a"],
)
def test_a_name_that_was_rebound_to_this_machine_is_not(site: Site, host: str) -> None:
    for path in ("/de/", "/de/run/", "/style.css", "/de/runs/before/results.jsonl"):
        answer = site.client.get(path, headers={"host": host})
        assert answer.status_code == 421 and "Fundstelle" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:7860"},
        {"origin": "https://127.0.0.1:7861"},
        {"origin": "http://localhost:7861"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    ],
)
def test_nothing_is_changed_for_another_site(site: Site, headers: dict[str, str]) -> None:
    form = {"question": "q0003", "mark": "wrong"}
    assert site.client.post("/de/runs/before/questions/4", data=form, headers=headers).status_code == 403
    assert site.client.post("/de/testsets", files={"file": ("a.csv", GOOD.encode())}, headers=headers).status_code == 403
    assert site.client.post("/de/run/gradio_api/queue/join", json={}, headers=headers).status_code == 403
    assert read_verdicts(site.runs / "before") == {}


def test_what_the_page_itself_sends_is_taken() -> None:
    assert from_this_page("127.0.0.1:7861", {"origin": ADDRESS})  # type: ignore[arg-type]
    assert from_this_page("127.0.0.1:7861", {"sec-fetch-site": "same-origin"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path", ["/de/run/gradio_api/upload", "/de/run/config", "/en/run/gradio_api/file=/etc/passwd", "/de/run/gradio_api/info"]
)
def test_of_gradio_only_what_the_page_needs_is_open(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404
    assert site.client.post(path, headers=OURS).status_code == 404


def test_sizes_are_limited(site: Site) -> None:
    assert site.client.post("/de/runs/before/questions/4", content=b"x" * 70_000, headers=OURS).status_code == 413
    assert upload(site, "a.csv", b"x", **{"content-length": str(UPLOAD_BYTES + 100_000)}).status_code == 413
    assert refusal("POST", "/de/testsets", {"host": "localhost", "origin": "http://localhost", "content-length": "x"})[0] == 413  # type: ignore[arg-type,index]


@pytest.mark.parametrize(
    "path", ["/de/", "/en/run/", "/de/runs/before/", "/de/runs/before/questions/4", "/style.css", "/nothing", "/de/runs/gone/"]
)
def test_every_answer_carries_a_strict_policy(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'" and policy["form-action"] == "'self'" and "unsafe" not in policy["script-src"]
    assert "http" not in headers["content-security-policy"] and headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers and "server" not in headers


def test_pages_name_no_other_host(site: Site) -> None:
    for path in ("/de/", "/en/run/", "/de/runs/before/", "/de/runs/before/questions/4", "/style.css", "/page.js"):
        body = site.client.get(path).text.replace("http://www.w3.org/2000/svg", "")
        assert not re.findall(r"(?:src|href|url|action)\s*[=(]\s*[\"']?(?:https?:)?//[^\s\"')]+", body), path


# --- names and uploads ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.csv",
        "..\\..\\boot.csv",
        "/abs/olute.csv",
        "a\x00b.csv",
        "-rf.csv",
        "ä ö/ü?.csv",
        "x" * 400 + ".csv",
        "𠀀" * 90 + ".csv",
        "+._-.csv",
    ],
)
def test_an_uploaded_name_stays_below_the_runs_folder(tmp_path: Path, name: str) -> None:
    store = Store(tmp_path / "runs")
    file = store.testset(store.keep_testset(name, GOOD.encode()))
    assert file.resolve().is_relative_to(tmp_path / "runs" / ".page" / "testsets") and file.read_bytes() == GOOD.encode()
    assert re.fullmatch(r"[\w.()+-]{1,90}\.csv", file.name) and not file.name.startswith((".", "-"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["runs"]


@given(st.text(max_size=200), st.text(max_size=40))
def test_a_new_run_is_always_a_plain_folder_of_its_own(tmp_path_factory: pytest.TempPathFactory, wanted: str, otherwise: str) -> None:
    store = Store(tmp_path_factory.mktemp("runs"))
    first = store.new_name(wanted, otherwise)
    assert NAME.fullmatch(first) and (store.folder / first).parent == store.folder
    (store.folder / first).mkdir()
    second = store.new_name(wanted, otherwise)
    assert second != first and NAME.fullmatch(second)
    assert store.testset(store.keep_testset(f"{wanted}.csv", b"x")).read_bytes() == b"x"


@pytest.mark.parametrize("name", [".page", "%2e%2e", "..%2f..%2fetc", "before%2f..%2f..", "gone", "before%00"])
def test_a_name_chooses_only_among_the_runs(site: Site, name: str) -> None:
    for rest in ("", "report.html", "results.jsonl", "results.xlsx", "questions/1"):
        assert site.client.get(f"/de/runs/{name}/{rest}").status_code in (303, 307, 404)
    assert site.client.get(f"/de/compare?a={name}&b=before").status_code == 404


def test_a_link_to_another_folder_is_no_run(site: Site, tmp_path: Path) -> None:
    write_run(make_run(tmp_path / "secret", make_results(1)))
    (site.runs / "link").symlink_to(tmp_path / "secret")
    try:
        assert site.client.get("/de/runs/link/results.jsonl").status_code == 404
    finally:
        (site.runs / "link").unlink()


def test_an_upload_leads_to_its_findings_as_sentences_by_row(site: Site) -> None:
    answer = upload(site, "Fragen 1.csv", (GOOD + "Und wann?;vielleicht\n").encode())
    assert answer.status_code == 303
    page = site.client.get(answer.headers["location"]).text
    assert "Fragen_1.csv" in page and "3 Fragen können gestellt werden." in page
    assert re.search(r"Zeile 5, Spalte „beantwortbar“.*vielleicht", page)
    english = site.client.get(answer.headers["location"].replace("/de/", "/en/")).text
    assert "3 questions can be asked." in english and "Row 5" in english
    assert "Fragen_1.csv" in site.client.get("/de/").text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF", "Dieses Format wird nicht gelesen"),
        ("a", b"x", "Dieses Format"),
        ("a.xlsx", b"no zip", "a.xlsx"),
        ("a.csv", b"", "a.csv"),
    ],
)
def test_a_file_that_is_no_test_set_gets_a_sentence(site: Site, name: str, content: bytes, said: str) -> None:
    answer = upload(site, name, content)
    problem = re.search(r'role="alert">(.*?)</p>', answer.text, re.DOTALL)
    assert answer.status_code == 400 and problem and said in problem[1] and "Traceback" not in answer.text


def test_a_form_without_a_file_gets_a_page(site: Site) -> None:
    answer = site.client.post("/en/testsets", data={"file": "text"}, headers=OURS)
    assert answer.status_code == 404 and "There is no such page." in answer.text


def test_a_hostile_name_and_hostile_rows_stay_text(site: Site) -> None:
    rows = 'Frage;Antwort;<img src=x onerror=alert(1)>\n<script>alert(1)</script>?;"><b>x\n;=1+1\n'
    answer = upload(site, "<script>alert(1)</script>.csv", rows.encode())
    page = site.client.get(answer.headers["location"]).text
    assert "<img src=x" not in page and "<script>alert" not in page and "&lt;img src=x" in page


# --- runs -----------------------------------------------------------------------------------------------------------------


def panel_over(folder: Path, opener: Opener) -> tuple[Panel, Store, Jobs]:
    store = Store(folder)
    jobs = Jobs(store, opener)
    return Panel(store, jobs, "de"), store, jobs


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


def test_a_run_from_upload_to_report(tmp_path: Path) -> None:
    panel, store, jobs = panel_over(tmp_path / "runs", Opener(tmp_path))
    digest = store.keep_testset("Fragen.csv", GOOD.encode())
    shown = list(panel.begin(digest, INDEX, "", "Mein Lauf/../x", ""))
    assert "Fertig: 3 Fragen sind gestellt." in shown[-1][0] and shown[-1][1:] == (False, False)
    assert store.names() == ["Mein_Lauf_.._x"]
    run = store.run("Mein_Lauf_.._x")
    assert len(run.results) == 3 and run.summary and (run.folder / "report.html").stat().st_size > 10_000
    assert jobs.last and jobs.last.over.is_set()


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    opener = Opener(tmp_path, seconds=0.15)
    panel, store, jobs = panel_over(tmp_path / "runs", opener)
    rows = "".join(f"Wann fand die Konferenz {number} in Washington statt?;ja\n" for number in range(12))
    digest = store.keep_testset("a.csv", f"Frage;beantwortbar\n{rows}".encode())
    states = panel.begin(digest, INDEX, "", "r", "")
    next(states)
    job = jobs.last
    assert job
    wait_until(lambda: job.done >= 2)
    assert "Wird angehalten" in panel.stop()
    *_, (status, stop, start) = states
    assert "Angehalten" in status and f'href="/de/run/?set={digest}&amp;run=r"' in status and (stop, start) == (False, False)
    first = len(read_run(store.folder / "r").results)
    assert 2 <= first < 12 and not store.list_runs()[0].finished
    opener.assistant.seconds = 0.0
    *_, (status, _, _) = panel.begin(digest, INDEX, "", "", "r")
    assert "Fertig" in status and len(opener.assistant.asked) == 12 and len(set(opener.assistant.asked)) == 12
    assert store.list_runs()[0].finished and store.names() == ["r"]


def test_one_run_at_a_time_and_another_tab_watches_it(tmp_path: Path) -> None:
    panel, store, _ = panel_over(tmp_path / "runs", Opener(tmp_path, seconds=0.2))
    digest = store.keep_testset("a.csv", GOOD.encode())
    states = panel.begin(digest, INDEX, "", "one", "")
    next(states)
    ((sentence_shown, stop, start),) = panel.begin(digest, INDEX, "", "two", "")
    assert "Es ist schon ein Lauf im Gang" in sentence_shown and (stop, start) == (False, True)
    *_, last = panel.resume_watching("another test set")
    assert "Fertig" in last[0] and last[1:] == (False, True) and store.names() == ["one"]
    assert list(panel.resume_watching(digest)) == []
    assert panel.stop() == ""


def test_documents_are_chosen_from_a_folder_or_the_file_itself(tmp_path: Path, squad_file: Path) -> None:
    opener = Opener(tmp_path)
    panel, store, _ = panel_over(tmp_path / "runs", opener)
    squad = store.keep_testset("q.json", squad_file.read_bytes())
    list(panel.begin(squad, ITSELF, "", "itself", ""))
    (tmp_path / "docs").mkdir()
    list(panel.begin(squad, FOLDER, f" {tmp_path / 'docs'} ", "folder", ""))
    list(panel.begin(squad, INDEX, str(tmp_path / "docs"), "index", ""))
    assert opener.opened == [str(store.testset(squad)), str(tmp_path / "docs"), ""]
    assert store.begun("folder") == Begun(squad, str(tmp_path / "docs")) and store.begun("gone") is None


@pytest.mark.parametrize(
    ("given_values", "said"),
    [
        (("x" * 12, INDEX, "", "", ""), "Diesen Testsatz gibt es nicht mehr"),
        (("../../..", INDEX, "", "", ""), "Diesen Testsatz gibt es nicht mehr"),
        ((None, 3, [], {}, None), "Diesen Testsatz gibt es nicht mehr"),
        (("ok", FOLDER, "/no/such/folder", "", ""), "Den Ordner „/no/such/folder“ gibt es nicht"),
        (("ok", FOLDER, "", "", ""), "Den Ordner „“ gibt es nicht"),
        (("ok", INDEX, "", "", "../before"), "Diesen Lauf gibt es nicht"),
    ],
)
def test_what_can_not_be_started_gets_a_sentence(tmp_path: Path, given_values: tuple[Any, ...], said: str) -> None:
    panel, store, jobs = panel_over(tmp_path / "runs", Opener(tmp_path))
    digest = store.keep_testset("a.csv", GOOD.encode())
    ((shown, stop, start),) = panel.begin(*(digest if value == "ok" else value for value in given_values))
    assert said in shown and (stop, start) == (False, True) and jobs.last is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexUnusable("There is no index yet."), "There is no index yet."),
        (RuntimeError("/etc/secret"), "Etwas ist schiefgegangen (RuntimeError)"),
    ],
)
def test_a_run_that_fails_says_why_and_the_page_goes_on(tmp_path: Path, error: Exception, said: str) -> None:
    def fail(*_: object) -> Any:
        raise error

    store = Store(tmp_path / "runs")
    panel = Panel(store, Jobs(store, fail), "de")
    digest = store.keep_testset("a.csv", GOOD.encode())
    *_, (shown, stop, start) = panel.begin(digest, INDEX, "", "", "")
    assert said in shown and "/etc/secret" not in shown and (stop, start) == (False, True)
    *_, (again, _, _) = panel.begin(digest, INDEX, "", "", "")
    assert said in again


def test_errors_are_spoken_in_the_readers_language() -> None:
    error = InputError("There is no such run.", "page.error_no_run")
    assert sentence("de", error).startswith("Diesen Lauf gibt es nicht") and sentence("en", error).startswith("There is no such run.")
    assert sentence("de", InputError("Only English.")) == "Only English."


# --- reading, judging, comparing, keeping -------------------------------------------------------------------------------------


def test_the_first_page_lists_the_runs(site: Site) -> None:
    page = site.client.get("/en/").text
    assert "/en/runs/before/" in page and "25 of 30 right" in page
    assert site.client.get("/").headers["location"] in ("/de/", "/en/")
    assert site.client.get("/", headers={"accept-language": "en-GB"}).headers["location"] == "/en/"


def test_a_damaged_run_does_not_hide_the_others(site: Site) -> None:
    (site.runs / "broken").mkdir()
    (site.runs / "broken" / "config.json").write_text("{")
    try:
        assert "/de/runs/before/" in site.client.get("/de/").text
        assert site.client.get("/de/runs/broken/").status_code == 404
    finally:
        (site.runs / "broken" / "config.json").unlink()
        (site.runs / "broken").rmdir()


def test_a_run_lists_its_failures_first(site: Site) -> None:
    page = site.client.get("/de/runs/before/").text
    kinds = re.findall(r'<li data-kind="(\w+)"', page)
    assert len(kinds) == 30 and kinds[0] == "false_answer" and set(kinds[-1:]) == {"right_refusal"}
    assert "5 von 30 Fragen sind falsch ausgegangen." in page


def test_a_question_shows_answer_beside_gold_with_the_citation_marked(site: Site) -> None:
    page = site.client.get("/de/runs/before/questions/1").text
    for part in ("<h3>Antwort</h3>", "<h3>Erwartet</h3>", "Am 12. März 2021.", "Automatisches Urteil:", "✓"):
        assert part in page
    assert "<mark>Die Vereinbarung wurde am 12. März 2021 von beiden Bürgermeisterinnen unterzeichnet.</mark>" in page
    assert site.client.get("/de/runs/before/questions/31").status_code == 404
    assert site.client.get("/de/runs/before/questions/x").status_code == 404


def judge(site: Site, number: int, **form: str) -> Any:
    return site.client.post(f"/de/runs/after/questions/{number}", data=form, headers=OURS)


def test_verdicts_are_kept_lead_on_and_enter_the_report(site: Site) -> None:
    answer = judge(site, 4, question="q0003", mark="wrong", reason="<b>erfunden</b>", initials="AB")
    assert answer.status_code == 303 and re.fullmatch(r"/de/runs/after/questions/\d+", answer.headers["location"])
    assert not answer.headers["location"].endswith("/4")
    assert judge(site, 1, question="q0000", mark="right", initials="AB").status_code == 303
    assert {name: held.mark for name, held in read_verdicts(site.runs / "after").items()} == {"q0003": "wrong", "q0000": "right"}
    report = site.client.get("/de/runs/after/report.html").text
    assert "Von Hand beurteilt: 2 Fragen; bei 2 stimmt" in report and "&lt;b&gt;erfunden&lt;/b&gt;" in report
    page = site.client.get("/de/runs/after/questions/2").text
    assert 'value="AB"' in page  # the initials of the last verdict stand there already
    assert judge(site, 4, question="q0003").headers["location"].endswith("/4")
    assert "q0003" not in read_verdicts(site.runs / "after")


def test_a_verdict_on_another_question_than_the_one_shown_is_refused(site: Site) -> None:
    answer = judge(site, 4, question="q0009", mark="right")
    assert answer.status_code == 404 and "hat sich inzwischen geändert" in answer.text and "q0009" not in read_verdicts(site.runs / "after")
    assert judge(site, 400, question="q0003", mark="right").status_code == 404
    assert "Wählen Sie richtig" in judge(site, 4, question="q0003", mark="fine").text


def test_two_runs_are_compared(site: Site) -> None:
    page = site.client.get("/de/compare?a=before&b=after").text
    assert "after verglichen mit before" in page and "Wesentliche Fakten genannt" in page
    assert "zwei verschiedene Läufe" in site.client.get("/de/compare?a=before&b=before").text
    assert site.client.get("/de/compare").status_code == 404


def test_everything_can_be_downloaded(site: Site) -> None:
    import openpyxl

    report = site.client.get("/en/runs/before/report.html?download")
    assert report.headers["content-disposition"].startswith('attachment; filename="before.html"') and "<!doctype html>" in report.text
    assert "script-src" in report.headers["content-security-policy"] and "'self'" not in report.headers["content-security-policy"]
    lines = site.client.get("/en/runs/before/results.jsonl")
    assert lines.content == (site.runs / "before" / RESULTS).read_bytes() and "attachment" in lines.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(site.client.get("/en/runs/before/results.xlsx").content))
    rows = list(book.active.values)  # type: ignore[union-attr]
    assert rows[0][:3] == ("Id", "Question", "Answer") and len(rows) == 31
    assert rows[4][0] == "q0003" and rows[4][5] == "should have refused" and rows[4][4] == "The documents don't hold the answer: refuse."


def test_a_formula_in_a_question_is_text_in_the_spreadsheet(tmp_path: Path) -> None:
    from dataclasses import replace

    import openpyxl

    from eval.page.sheet import write_sheet

    result = make_results(1)[0]
    evil = replace(result, question=replace(result.question, user_input='=HYPERLINK("x")', reference="+1\ud800", notes="@x"))
    long = replace(result, question=replace(result.question, id="long", reference="w" * 40_000))
    write_sheet(make_run(tmp_path, [evil, long], summary={}), {}, tmp_path / "r.xlsx", "de")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    assert sheet is not None and sheet["B2"].value == '=HYPERLINK("x")' and sheet["B2"].data_type == "s"
    assert len(str(sheet["E3"].value)) < 32_767
