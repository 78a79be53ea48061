"""Settings: which of them win, where each comes from, and what is said about a wrong one."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from assistant.settings import LOWEST, MASK, MEANING, SECRET, Settings, Topic, load_settings, shown
from corpus.errors import InputError


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with no settings file in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_has_a_meaning_and_every_whole_number_a_lowest_value() -> None:
    names = {field.name for field in fields(Settings)}
    assert set(MEANING) == names
    assert set(LOWEST) == {field.name for field in fields(Settings) if field.type == "int"}


def test_defaults_hold_where_nothing_is_said(empty: Path) -> None:
    loaded = load_settings({"HOME": "/nowhere"})
    assert loaded.settings == Settings()
    assert set(loaded.sources.values()) == {"default"}


def test_command_line_beats_environment_beats_file_beats_default(empty: Path) -> None:
    file = empty / "fundstelle.toml"
    file.write_text('port = 1001\nhost = "file"\noffice = "Amt"\n', encoding="utf-8")
    loaded = load_settings({"FUNDSTELLE_PORT": "1002", "FUNDSTELLE_HOST": "variable"}, overrides={"port": 1003, "index": None})
    assert (loaded.settings.port, loaded.settings.host, loaded.settings.office) == (1003, "variable", "Amt")
    assert loaded.settings.index == Settings().index
    assert loaded.sources["port"] == "command line"
    assert loaded.sources["host"] == "FUNDSTELLE_HOST"
    assert loaded.sources["office"] == "fundstelle.toml"
    assert loaded.sources["index"] == "default"


def test_relative_paths_count_from_their_file(empty: Path) -> None:
    elsewhere = empty / "etc"
    elsewhere.mkdir()
    (elsewhere / "mine.toml").write_text('index = "data/index"\ndocuments = "/srv/documents"\n', encoding="utf-8")
    settings = load_settings({"FUNDSTELLE_FEEDBACK_FILE": "votes.jsonl"}, file=elsewhere / "mine.toml").settings
    assert settings.index == elsewhere / "data/index"
    assert settings.documents == Path("/srv/documents")
    assert settings.feedback_file == Path("votes.jsonl")


def test_the_file_can_be_named_by_a_variable(empty: Path) -> None:
    (empty / "other.toml").write_text('contact = " Zimmer 12 "', encoding="utf-8")
    loaded = load_settings({"FUNDSTELLE_SETTINGS": str(empty / "other.toml")})
    assert loaded.settings.contact == "Zimmer 12"
    assert loaded.sources["contact"] == str(empty / "other.toml")


def test_a_home_folder_is_spelled_out(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(empty))
    assert load_settings({"FUNDSTELLE_INDEX": "~/index"}).settings.index == empty / "index"


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("prot", "port"), ("contract", "contact"), ("documets", "documents"), ("chroma", "chroma_url"), ("sitename", "site_name")],
)
def test_an_unknown_key_names_the_nearest(empty: Path, key: str, nearest: str) -> None:
    (empty / "fundstelle.toml").write_text(f'{key} = "x"', encoding="utf-8")
    with pytest.raises(InputError, match=f"no setting '{key}'.*mean '{nearest}'"):
        load_settings({})


def test_an_unknown_variable_is_an_error_too(empty: Path) -> None:
    with pytest.raises(InputError, match="environment: there is no setting 'prot'"):
        load_settings({"FUNDSTELLE_PROT": "1"})


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('port = "abc"', "a whole number"),
        ("port = 1.5", "a whole number"),
        ("port = true", "a whole number"),
        ("port = -1", "a whole number"),
        ("port = 0", "at least 1"),
        ("question_characters = 5", "at least 20"),
        ("feedback_days = 0", "at least 1"),
        ("contact = 7", "a text in quotes"),
        ("index = 7", "a path in quotes"),
        ('language = "fr"', '"de" or "en"'),
        ('contact = ["a"]', "a text in quotes"),
        ("[contact]\nname = 1", "a text in quotes"),
    ],
)
def test_a_value_that_does_not_fit_says_what_fits(empty: Path, line: str, wanted: str) -> None:
    (empty / "fundstelle.toml").write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=wanted):
        load_settings({})


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2"])
def test_a_broken_file_is_named(empty: Path, content: bytes) -> None:
    (empty / "fundstelle.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"fundstelle\.toml can't be read"):
        load_settings({})


@pytest.mark.parametrize("named", [{"file": Path("gone.toml")}, {"environment": {"FUNDSTELLE_SETTINGS": "gone.toml"}}])
def test_a_named_file_must_be_there(empty: Path, named: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"no settings file gone\.toml"):
        load_settings(named.get("environment", {}), file=named.get("file"))


def test_port_is_a_port(empty: Path) -> None:
    with pytest.raises(InputError, match="port"):
        load_settings({"FUNDSTELLE_PORT": "70000"})


def test_the_key_is_shown_nowhere(empty: Path) -> None:
    loaded = load_settings({"FUNDSTELLE_LLM_KEY": "geheim-123"})
    assert loaded.settings.llm_key == "geheim-123"
    assert "geheim-123" not in repr(loaded)
    assert shown(loaded.settings)["llm_key"] == MASK
    assert "geheim-123" not in str(shown(loaded.settings))
    (empty / "fundstelle.toml").write_text("llm_key = 98765", encoding="utf-8")
    with pytest.raises(InputError, match="a text in quotes") as raised:
        load_settings({})
    assert "98765" not in str(raised.value)


def test_what_is_shown_are_all_settings_as_plain_values(empty: Path) -> None:
    values = shown(Settings(port=1234, contact="Zimmer 12"))
    assert list(values) == [field.name for field in fields(Settings)]
    assert set(SECRET) <= set(values)
    assert (values["port"], values["contact"], values["llm_key"], values["index"]) == (1234, "Zimmer 12", "", "index")


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:8080/v1", " https://modell.stadt.example/v1 ", "http://[::1]:8000/v1"])
def test_addresses_of_a_language_model(empty: Path, url: str) -> None:
    assert load_settings({"FUNDSTELLE_LLM_URL": url}).settings.llm_url == url.strip()


@pytest.mark.parametrize(
    "url",
    ["modell.stadt.example/v1", "ftp://a/v1", "file:///etc/passwd", "http://", "http://a:99999/v1", "http://[::1/v1", "https://u:pw@a/v1"],
)
def test_what_is_no_such_address_is_refused_without_its_password(empty: Path, url: str) -> None:
    with pytest.raises(InputError, match="llm_url must be an address") as raised:
        load_settings({"FUNDSTELLE_LLM_URL": url})
    assert "pw" not in str(raised.value)


@pytest.mark.parametrize(
    ("given", "doors"),
    [("", ""), ("public", "public"), (" staff ", "staff"), ("staff,public", "public, staff"), ("public, staff, public", "public, staff")],
)
def test_doors_of_the_language_model(empty: Path, given: str, doors: str) -> None:
    assert Settings().llm_doors == ""
    assert load_settings({"FUNDSTELLE_LLM_DOORS": given}).settings.llm_doors == doors


@pytest.mark.parametrize("given", ["all", "public staff", "public;staff"])
def test_a_door_that_there_is_not(empty: Path, given: str) -> None:
    with pytest.raises(InputError, match=r'llm_doors must be "public", "staff"'):
        load_settings({"FUNDSTELLE_LLM_DOORS": given})


HASH = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA"


def test_users_and_topics_of_the_desk(empty: Path) -> None:
    lines = f'[desk_users]\nkeller = "{HASH}"\n"anna.berg" = "{HASH}"\n[[desk_topics]]\nname = "Presse"\nsecond_person = true\n'
    (empty / "fundstelle.toml").write_text(lines + '[[desk_topics]]\nname = "Schulen"\nresponsible = "Schulamt"\n', encoding="utf-8")
    settings = load_settings({}).settings
    assert settings.desk_users == (("keller", HASH), ("anna.berg", HASH))
    assert settings.desk_topics == (Topic("Presse", second_person=True), Topic("Schulen", "Schulamt"))
    assert shown(settings)["desk_users"] == "keller, anna.berg"
    assert shown(settings)["desk_topics"] == "Presse; Schulen"
    assert "argon2id" not in repr(settings) + str(shown(settings))


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ('desk_users = "keller"', "must be a table"),
        ('[desk_users]\nkeller = "geheim-123"', "desk-user keller"),
        ("[desk_users]\nkeller = 123", "hashed password"),
        (f'[desk_users]\n" keller" = "{HASH}"', "no space at its ends"),
        (f'[desk_users]\n"" = "{HASH}"', "1 to 100 characters"),
        ('desk_topics = "Presse"', "must be tables"),
        ('[[desk_topics]]\nresponsible = "x"', "a name of its own"),
        ('[[desk_topics]]\nname = "A"\n[[desk_topics]]\nname = "A"', "a name of its own"),
        ('[[desk_topics]]\nname = "A"\nsecond = true', "there is no 'second'"),
        ('[[desk_topics]]\nname = "A"\nsecond_person = "yes"', "true or false"),
        ('desk_database = ""', "must be a path"),
        ('desk_database = "mysql://u:geheim-123@h/d"', "begins with postgresql"),
        ('desk_user_header = "X Remote"', "name of a header"),
        ('desk_user_header = "X-Remote-User"', "needs trusted_proxy"),
        ("desk_days = 0", "at least 1"),
        ("desk_minutes = 1", "at least 5"),
    ],
)
def test_a_desk_that_is_set_up_wrongly_says_what_fits(empty: Path, lines: str, wanted: str) -> None:
    (empty / "fundstelle.toml").write_text(lines, encoding="utf-8")
    with pytest.raises(InputError, match=wanted) as raised:
        load_settings({})
    assert "geheim-123" not in str(raised.value)


def test_users_never_come_from_the_environment(empty: Path) -> None:
    with pytest.raises(InputError, match="only be set in the settings file"):
        load_settings({"FUNDSTELLE_DESK_USERS": f"keller={HASH}"})


def test_where_the_desk_keeps_its_cases_is_shown_without_a_password(empty: Path) -> None:
    (empty / "etc").mkdir()
    file = empty / "etc" / "mine.toml"
    file.write_text('desk_database = "cases/desk.sqlite"\ndesk_letterhead = "kopf.docx"', encoding="utf-8")
    settings = load_settings({}, file=file).settings
    assert (settings.desk_database, settings.desk_letterhead) == (str(empty / "etc/cases/desk.sqlite"), str(empty / "etc/kopf.docx"))
    for url in ("postgresql+pg8000://desk:geh%40eim@db.stadt.example:5432/desk", "postgresql://desk:a:b@c@db/desk"):
        settings = load_settings({"FUNDSTELLE_DESK_DATABASE": url}).settings
        assert settings.desk_database == url
        assert "geh" not in str(shown(settings)["desk_database"]) + repr(settings)
        assert shown(settings)["desk_database"].startswith(url.partition("://")[0] + "://desk:***@db")  # type: ignore[union-attr]
    assert shown(Settings(desk_database="postgresql://db/desk"))["desk_database"] == "postgresql://db/desk"
    assert "geheim" not in str(shown(Settings(desk_database="postgresql://db/desk?password=geheim"))["desk_database"])


def test_the_proxy_names_users_only_where_a_proxy_is_trusted(empty: Path) -> None:
    given = {"FUNDSTELLE_DESK_USER_HEADER": "X-Remote-User", "FUNDSTELLE_TRUSTED_PROXY": "127.0.0.1"}
    assert load_settings(given).settings.desk_user_header == "X-Remote-User"
