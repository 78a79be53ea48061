"""The letter as a mail to edit."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from assistant.desk.out.eml import as_eml
from corpus.errors import InputError
from tests.desk.out_letters import TEXT, out


def read(content: bytes) -> EmailMessage:
    """The mail as a mail program reads it."""
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage) and not message.defects
    return message


def test_opens_as_a_draft_that_names_no_sender() -> None:
    mail = read(as_eml(out(), to="sommer@post.example"))
    assert mail["X-Unsent"] == "1" and mail["To"] == "sommer@post.example" and mail["Subject"] == "AW: Konferenz in Riverbend"
    assert mail.get_content_type() == "text/plain" and mail.get_content_charset() == "utf-8"
    assert mail["Content-Transfer-Encoding"] == "quoted-printable"
    assert not {"from", "sender", "date", "message-id", "cc", "bcc"} & {name.lower() for name in mail}
    content = mail.get_content().replace("\r\n", "\n")
    assert content.startswith(TEXT) and "[4] internes Dokument der Stadtverwaltung" in content
    assert max(map(len, as_eml(out()).split(b"\r\n"))) <= 998


def test_draft_is_seen_in_the_text_and_in_the_subject() -> None:
    mail = read(as_eml(out(released=False, language="en")))
    assert mail["Subject"] == "[DRAFT] Re: Konferenz in Riverbend" and mail.get_content().startswith("DRAFT") and mail["To"] is None


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("AW: Reise", "AW: Reise"),
        ("re: trip", "re: trip"),
        ("", "AW: Ihre Anfrage"),
        ("Häuser\r\nBcc: x@y.example", "AW: Häuser Bcc: x@y.example"),
        ("a\u2028X: 1\x00", "AW: a X: 1"),
    ],
)
def test_subject_is_one_line(subject: str, line: str) -> None:
    mail = read(as_eml(out(subject=subject)))
    assert mail["Subject"] == line and mail["Bcc"] is None and mail["X"] is None
    assert len(mail.keys()) == len(read(as_eml(out())).keys())


def test_long_subject_is_cut() -> None:
    assert len(read(as_eml(out(subject="Wort " * 500)))["Subject"]) < 220


@pytest.mark.parametrize(
    "to",
    [
        "a@b.example\nBcc: c@d.example",
        "a@b.example\r\n\r\nText",
        "a@b.example, c@d.example",
        "a@b.example;c@d.example",
        "Gruppe: a@b.example;",
        "Name <a@b.example>",
        "a b@c.example",
        "nobody",
        "ä@b.example",
        "a@" + "b" * 80 + ".example",
        "@",
        "a@b\x00.example",
    ],
)
def test_anything_but_one_address_is_refused(to: str) -> None:
    with pytest.raises(InputError) as caught:
        as_eml(out(), to=to)
    assert caught.value.key == "letter.out_to" and "\n" not in str(caught.value.values["address"])


def test_address_with_an_umlaut_in_its_domain() -> None:
    assert read(as_eml(out(), to="post@bücher.example"))["To"] == "post@xn--bcher-kva.example"


def test_strange_contents_survive() -> None:
    content = read(as_eml(out("A\x00 ]]> \ud800 \U0001f600\n\n.\n\n" + "x" * 100_000))).get_content()
    assert "A ]]>  \U0001f600" in content and "x" * 100_000 in content and "\n.\n" in content.replace("\r\n", "\n")
