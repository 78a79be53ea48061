"""Who may come to the drafting desk: nobody without a session, nothing of a form without its token."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from assistant.web.desk.gate import COOKIE
from tests.web.conftest import Site
from tests.web.desk_site import PASSWORD, TARGET, Clerk, Clock, desk_app, desk_settings, logged_in

SECRETS = ("Erika", "Konferenz", "62.000", "Vermerk", "csrf")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder = tmp_path_factory.mktemp("gate")
    return desk_app(folder, desk_settings(folder))


def desk_routes(app: FastAPI) -> list[tuple[str, str]]:
    """(method, path) of every route of the desk but the login, its places filled with what there is."""
    found = [
        (method, route.path)
        for route in all_routes(app)
        for method in sorted(route.methods)
        if route.path.startswith("/desk") and not route.path.startswith(("/desk/login", "/desk.css", "/desk.js", "/desk_letter.js"))
    ]
    assert len(found) > 20
    return found


def all_routes(app: Any) -> list[APIRoute]:
    """Every route, also those that an included router holds."""
    found = []
    for route in app.routes:
        if isinstance(route, APIRoute):
            found.append(route)
        inner = getattr(route, "original_router", None)
        if inner is not None:
            found += all_routes(inner)
    return found


def filled(app: FastAPI, path: str, case: str) -> str:
    clerk = logged_in(app)
    links = re.findall(r'href="(/desk/source/(\w+)[^"]*)"', clerk.page(case))
    document = links[0][1] if links else "0123456789abcdef"
    for place, value in {"case_id": case.rsplit("/", 1)[1], "number": "1", "kind": "docx", "document_id": document}.items():
        path = path.replace("{" + place + "}", value)
    assert "{" not in path, path
    return path


def test_nobody_comes_in_without_a_session(app: FastAPI) -> None:
    case = logged_in(app).drafted()
    stranger = Clerk(app)
    visitor = Clerk(app)
    visitor.client.get("/de/")  # what a citizen's browser has by then
    visitor.client.cookies.set("fundstelle_desk", "x" * 43, path="/desk")
    for method, path in desk_routes(app):
        address = filled(app, path, case)
        for who in (stranger, visitor):
            answer = who.client.request(method, address, data={"text": "x"} if method == "POST" else None)
            assert (answer.status_code, answer.headers.get("location", "")[:12]) in [(303, "/desk/login?"), (401, "")], (method, address)
            assert not any(secret in answer.text for secret in SECRETS), (method, address)


def test_no_form_without_its_token(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive()
    version, token = clerk.version(case), clerk.csrf()
    for method, path in desk_routes(app):
        if method != "POST":
            continue
        address = filled(app, path, case)
        for data in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": logged_in(app, "schulz").csrf()}):
            answer = clerk.client.post(address, data={"base": version, "text": "x", **data})
            assert answer.status_code == 403, (address, data)
        foreign = clerk.client.post(address, data={"base": version, "csrf": token}, headers={"sec-fetch-site": "cross-site"})
        assert foreign.status_code == 403
    assert clerk.version(case) == version


def test_internal_documents_are_inside_only(app: FastAPI) -> None:
    clerk, stranger = logged_in(app), Clerk(app)
    case = clerk.receive("Wie hoch ist die Obergrenze der Reisekosten?")
    clerk.act(case, "questions", question=clerk.questions(case), gather="1")
    found = re.search(r'href="&#47;desk(&#47;source&#47;\w+[^"]*)"[^>]*>[^<]*<span class="vh"> Vermerk', clerk.page(case))
    assert found, "the internal note is not among the evidence"
    link = html.unescape(found[1])
    document = link.split("?")[0]
    inside = clerk.client.get("/desk" + link)
    assert TARGET in inside.text and inside.headers["cache-control"] == "private, no-store"
    assert clerk.client.get(f"/desk{document}/original").headers["cache-control"] == "private, no-store"
    assert TARGET.encode() in clerk.client.get(f"/desk{document}/original").content
    for who in (stranger, clerk):  # a session at the desk opens nothing outside it
        for address in (link, f"{document}/original"):
            answer = who.client.get(address)
            assert answer.status_code == 404 and "62.000" not in answer.text
        assert "Haushaltslage" not in who.client.get("/documents").text
    assert stranger.client.get("/desk" + link).status_code == 303


def test_login_says_no_without_saying_why(app: FastAPI) -> None:
    wrong, unknown = Clerk(app, client=("192.0.2.20", 1)), Clerk(app, "niemand", client=("192.0.2.21", 1))
    answers = [wrong.log_in("falsch"), unknown.log_in()]
    assert [answer.status_code for answer in answers] == [403, 403]
    texts = {re.search(r'role="alert"[^>]*>([^<]+)<', answer.text)[1] for answer in answers}  # type: ignore[index]
    assert len(texts) == 1
    assert all("set-cookie" not in answer.headers for answer in answers)
    assert PASSWORD not in answers[1].text


def test_login_is_slowed_down(app: FastAPI) -> None:
    clerk = Clerk(app, client=("192.0.2.30", 1))
    statuses = [clerk.log_in("falsch").status_code for _ in range(8)]
    assert statuses[0] == 403 and statuses[-1] == 429
    refused = clerk.log_in()  # the right password comes too late, too
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0 and "Sekunden" in refused.text
    assert Clerk(app, client=("192.0.2.31", 1)).log_in().status_code == 303


def test_cookie_goes_to_the_desk_only_and_no_script_reads_it(app: FastAPI) -> None:
    cookie = Clerk(app, client=("192.0.2.40", 1)).log_in().headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/desk" in cookie and "secure" not in cookie


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example", "/de/", "/desk/../de/", "/desk/..", "/desk\\evil", "/desk/login", ""]
)
def test_login_leads_to_the_desk_only(app: FastAPI, way: str) -> None:
    clerk = Clerk(app, client=(f"198.51.100.{len(way)}", 1))
    answer = clerk.client.post("/desk/login", data={"user": "meier", "password": PASSWORD, "next": way})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")


def test_logging_in_again_ends_the_session_of_before(app: FastAPI) -> None:
    clerk, before = Clerk(app, client=("192.0.2.77", 1)), Clerk(app)
    clerk.log_in()
    before.client.cookies.set(COOKIE, clerk.client.cookies[COOKIE], path="/desk")
    assert before.client.get("/desk").status_code == 200
    clerk.log_in()
    assert clerk.client.get("/desk").status_code == 200 and before.client.get("/desk").status_code == 303


def test_log_out_ends_the_session_on_the_server(app: FastAPI) -> None:
    clerk = Clerk(app, client=("192.0.2.50", 1))
    assert clerk.log_in().status_code == 303
    token = clerk.client.cookies["fundstelle_desk"]
    assert clerk.post("/desk/logout").status_code == 303
    clerk.client.cookies.set("fundstelle_desk", token, path="/desk")
    assert clerk.client.get("/desk").status_code == 303


def test_long_bodies_are_read_for_a_session_only(app: FastAPI) -> None:
    long = "Wann war die Konferenz? " * 4000
    assert Clerk(app).client.post("/desk/new", data={"text": long}).status_code == 413
    assert Clerk(app).client.post("/desk/login", data={"user": long}).status_code == 413
    clerk = logged_in(app)
    assert clerk.client.post("/de/gradio_api/queue/join", content=long.encode()).status_code == 413
    assert clerk.client.post("/desk/new", content=b"x" * 11_000_000).status_code == 413


def test_sessions_end_when_nobody_uses_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.desk.kept import sessions

    clock = Clock()
    made = sessions.Sessions.__init__
    monkeypatch.setattr(sessions.Sessions, "__init__", lambda self, *args, **more: made(self, *args, **{**more, "now": clock}))
    app = desk_app(tmp_path, desk_settings(tmp_path, desk_minutes=60))
    clerk = logged_in(app)
    clock.pass_by(14)
    assert clerk.client.get("/desk").status_code == 200
    clock.pass_by(14)
    assert clerk.client.get("/desk").status_code == 200
    clock.pass_by(16)
    assert clerk.client.get("/desk").status_code == 303


def test_a_proxy_names_the_user_only_where_it_is_trusted(tmp_path: Path) -> None:
    settings = desk_settings(tmp_path, trusted_proxy="192.0.2.1", desk_user_header="X-Remote-User")
    app = desk_app(tmp_path, settings)
    proxy, other = Clerk(app), Clerk(app, client=("192.0.2.99", 1))
    named = {"x-remote-user": "schmidt"}
    assert other.client.get("/desk", headers=named).headers["location"].startswith("/desk/login")
    first = proxy.client.get("/desk", headers={**named, "x-forwarded-proto": "https"})
    assert (first.status_code, first.headers["location"]) == (303, "/desk") and "Secure" in first.headers["set-cookie"]
    second = proxy.client.get("/desk", headers=named)
    assert second.status_code == 303  # the secure cookie is not sent over http; over https it would be
    proxy.client.cookies.set("fundstelle_desk", re.search(r"fundstelle_desk=([\w-]+)", second.headers["set-cookie"])[1], path="/desk")  # type: ignore[index]
    assert "schmidt" in proxy.client.get("/desk", headers=named).text
    changed = proxy.client.get("/desk", headers={"x-remote-user": "meier"})
    assert changed.status_code == 303 and "set-cookie" in changed.headers
    two = [("x-remote-user", "schulz"), ("x-remote-user", "meier")]  # the browser's own line and the proxy's: neither is believed
    assert Clerk(app).client.get("/desk", headers=two).headers["location"].startswith("/desk/login")
    odd = proxy.client.get("/desk/case/%0d%0aX%c3%bc", headers={"x-remote-user": "keller"})
    assert (odd.status_code, odd.headers["location"]) == (303, "/desk/case/X%C3%BC")


def test_there_is_no_desk_where_nobody_may_log_in(site: Site) -> None:
    for path in ("/desk", "/desk/", "/desk/login", "/desk/new", "/desk.js", "/desk/source/0123456789abcdef"):
        assert site.client.get(path).status_code == 404, path
