"""Files that mean harm or are broken: each becomes a reason, in time, and the process that asked goes on."""

from __future__ import annotations

import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import UnreadableDocument
from corpus.folder import Skipped, list_files, read_document
from corpus.limits import MAX_CHARACTERS, MAX_PAGES
from corpus.records import Document, Page
from corpus.sandbox import Sandbox
from tests.corpus.files import SENTENCES, canvas_pdf, docx, flow_pdf, image, pptx, replaced, text_pdf, zipped

PROSE = " ".join(SENTENCES)
ENDINGS = ("pdf", "html", "docx", "pptx", "md", "txt")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seconds=20.0) as found:
        yield found


def _outcome(folder: Path, sandbox: Sandbox, name: str, content: bytes) -> tuple[Document, tuple[Page, ...]] | str:
    """What was read, or the key of the reason. Any other error fails the test."""
    path = folder / name
    path.write_bytes(content)
    entries, skipped = list_files(folder)
    path.unlink()
    if skipped:
        assert isinstance(skipped[0], Skipped) and str(skipped[0].reason)
        return skipped[0].reason.key.removeprefix("reading.")
    path.write_bytes(content)
    try:
        return read_document(entries[0], sandbox)
    except UnreadableDocument as reason:
        assert str(reason).endswith(".") and reason.key.startswith("reading.")
        return reason.key.removeprefix("reading.")
    finally:
        path.unlink()


def _docx() -> bytes:
    return docx(lambda document: document.add_paragraph(PROSE))


def _pptx() -> bytes:
    def fill(presentation: Any) -> None:
        presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = "Ein Titel"

    return pptx(fill)


def _pdf() -> bytes:
    return flow_pdf(lambda p, s: [p.Paragraph(PROSE, s["BodyText"])])


def _good() -> dict[str, bytes]:
    return {
        "pdf": _pdf(),
        "html": f"<html><body><main><h1>Ein Titel</h1><p>{PROSE}</p><table><tr><td>a<td>b</table></main></body></html>".encode(),
        "docx": _docx(),
        "pptx": _pptx(),
        "md": f"---\ntitle: Titel\n---\n# Titel\n\n{PROSE}\n\n- a\n- b\n\n|a|b|\n|-|-|\n|1|2|\n".encode(),
        "txt": f"Ein Titel\n\n21.10.2022\n\n{PROSE}".encode(),
    }


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_good_ones_are_good(tmp_path: Path, sandbox: Sandbox, ending: str) -> None:
    assert isinstance(_outcome(tmp_path, sandbox, f"a.{ending}", _good()[ending]), tuple)


@pytest.mark.parametrize("ending", ENDINGS)
def test_empty_and_blank(tmp_path: Path, sandbox: Sandbox, ending: str) -> None:
    assert _outcome(tmp_path, sandbox, f"a.{ending}", b"") == "empty"
    assert _outcome(tmp_path, sandbox, f"a.{ending}", b" \n\n \t") == "empty"
    assert _outcome(tmp_path, sandbox, f"a.{ending}", b"\0" * 5_000) == "binary"


@pytest.mark.parametrize("ending", ENDINGS)
def test_binary_junk(tmp_path: Path, sandbox: Sandbox, ending: str) -> None:
    junk = random.Random(7).randbytes(50_000)
    assert _outcome(tmp_path, sandbox, f"a.{ending}", junk) in ("damaged", "binary")


@pytest.mark.parametrize("ending", ["pdf", "docx", "pptx"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_truncated(tmp_path: Path, sandbox: Sandbox, ending: str, share: float) -> None:
    content = _good()[ending]
    outcome = _outcome(tmp_path, sandbox, f"a.{ending}", content[: int(len(content) * share)])
    assert outcome in ("damaged", "no_text") if isinstance(outcome, str) else ending == "pdf"


MISLABELLED = {
    "a.txt": _pdf,
    "b.pdf": image,
    "c.pdf": _docx,
    "d.docx": _pptx,
    "e.pptx": _docx,
    "f.md": _pdf,
    "g.html": lambda: image("JPEG"),
    "h.pdf": lambda: f"<!DOCTYPE html><html><body>{PROSE}</body></html>".encode(),
    "i.txt": lambda: f"<html><body>{PROSE}</body></html>".encode(),
    "j.docx": lambda: PROSE.encode(),
    "k.docx": lambda: zipped({"a.txt": b"x"}),
    "l.docx": lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}),
    "m.docx": lambda: b"{\\rtf1 Text}",
    "n.pdf": lambda: PROSE.encode(),
    "o.pptx": lambda: zipped({"xl/workbook.xml": b"<x/>"}),
    "p.txt": lambda: image("GIF"),
}


@pytest.mark.parametrize("name", MISLABELLED)
def test_mislabelled(tmp_path: Path, sandbox: Sandbox, name: str) -> None:
    assert _outcome(tmp_path, sandbox, name, MISLABELLED[name]()) == "mislabelled"


def test_old_and_encrypted_office(tmp_path: Path, sandbox: Sandbox) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert _outcome(tmp_path, sandbox, "a.docx", ole + b"\0" * 600) == "old_office"
    assert _outcome(tmp_path, sandbox, "a.docx", ole + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")) == "encrypted"


def test_zip_bombs(tmp_path: Path, sandbox: Sandbox) -> None:
    assert _outcome(tmp_path, sandbox, "a.docx", replaced(_docx(), "word/document.xml", b" " * 30_000_000)) == "hostile"
    assert _outcome(tmp_path, sandbox, "a.docx", zipped({"word/document.xml": b"<x/>", **{f"{n}": b"" for n in range(6_000)}})) == "hostile"
    assert (
        _outcome(tmp_path, sandbox, "a.pptx", replaced(_pptx(), "ppt/media/x.xml", random.Random(1).randbytes(500) * 100_000)) == "hostile"
    )


def test_size_in_the_directory_may_lie(tmp_path: Path, sandbox: Sandbox) -> None:
    content = bytearray(replaced(_docx(), "word/document.xml", b"<x>" + b"a" * 3_000_000 + b"</x>"))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = bytes(content).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert _outcome(tmp_path, sandbox, "a.docx", lying) in ("damaged", "hostile")


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>'
)


def test_xml_entities(tmp_path: Path, sandbox: Sandbox) -> None:
    assert _outcome(tmp_path, sandbox, "a.docx", replaced(_docx(), "word/document.xml", ENTITIES)) == "hostile"
    outside = ENTITIES.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')
    assert _outcome(tmp_path, sandbox, "a.docx", replaced(_docx(), "word/document.xml", outside)) == "hostile"
    late = b"<?xml version='1.0'?><!--" + b"x" * 9_000 + b"-->" + ENTITIES.removeprefix(b'<?xml version="1.0"?>')
    assert _outcome(tmp_path, sandbox, "a.docx", replaced(_docx(), "word/document.xml", late)) == "hostile"


def test_html_entities_and_files_are_not_opened(tmp_path: Path, sandbox: Sandbox) -> None:
    page = (
        b'<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/passwd">]><html><body><p>'
        + PROSE.encode()
        + b"&e;</p><iframe src='file:///etc/passwd'></iframe></body></html>"
    )
    outcome = _outcome(tmp_path, sandbox, "a.html", page)
    assert isinstance(outcome, tuple) and "root:" not in outcome[1][0].text


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "blockquote", "span"])
def test_deeply_nested_html(tmp_path: Path, sandbox: Sandbox, tag: str) -> None:
    page = f"<{tag}>" * 20_000 + PROSE
    outcome = _outcome(tmp_path, sandbox, "a.html", f"<html><body><p>{PROSE}</p>{page}".encode())
    assert outcome in ("hostile", "damaged") if isinstance(outcome, str) else SENTENCES[0] in outcome[1][0].text


def test_deeply_nested_docx_and_markdown(tmp_path: Path, sandbox: Sandbox) -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    nested = b"<w:sdt><w:sdtContent>" * 120 + b"<w:p><w:r><w:t>tief</w:t></w:r></w:p>" + b"</w:sdtContent></w:sdt>" * 120
    body = (
        b'<w:document xmlns:w="%s"><w:body>' % word.encode()
        + b"<w:p><w:r><w:t>oben auf</w:t></w:r></w:p>"
        + nested
        + b"</w:body></w:document>"
    )
    outcome = _outcome(tmp_path, sandbox, "a.docx", replaced(_docx(), "word/document.xml", body))
    assert outcome in ("damaged", "hostile") if isinstance(outcome, str) else outcome[1][0].text == "oben auf"
    outcome = _outcome(tmp_path, sandbox, "a.md", b"oben\n\n" + b"> " * 10_000 + b"tief\n\n" + b"[" * 20_000 + b"\n\n" + b"- " * 5_000)
    assert isinstance(outcome, tuple) and outcome[1][0].text.startswith("oben")


def test_yaml_aliases_do_not_explode(tmp_path: Path, sandbox: Sandbox) -> None:
    lines = [
        "a0: &a0 [x, x, x, x, x, x, x, x, x]",
        *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)),
        "title: *a11",
    ]
    assert _outcome(tmp_path, sandbox, "a.md", ("---\n" + "\n".join(lines) + "\n---\nText").encode()) == "sidecar_value"
    assert _outcome(tmp_path, sandbox, "a.md", b"---\ntitle: !!python/object/apply:os.system ['true']\n---\nText") == "sidecar_syntax"


def test_script_laden_html_leaves_text_only(tmp_path: Path, sandbox: Sandbox) -> None:
    page = f"""<html><head><title>Ein <b>Titel</b></title><script>var a = "<p>böse</p>";</script></head><body onload="x()">
    <main><h1>Die Frage</h1><p>{PROSE}</p><p onclick="y()">Ein <a href="javascript:z()">Verweis</a> und &lt;script&gt;.</p>
    <svg><script>boese()</script></svg>
    <style>@import url(https://evil.example)</style><noscript>ohne</noscript><template><p>Vorlage</p></template></main></body></html>"""
    outcome = _outcome(tmp_path, sandbox, "a.html", page.encode())
    assert isinstance(outcome, tuple)
    text = outcome[1][0].text
    assert "Ein Verweis und <script>." in text
    assert not any(word in text for word in ("böse", "boese", "javascript", "onclick", "import", "Vorlage"))


def test_sixty_megabytes_of_text(tmp_path: Path, sandbox: Sandbox) -> None:
    for name in ("a.txt", "a.md", "a.html"):
        assert _outcome(tmp_path, sandbox, name, b"Wort und " * 7_000_000) == "too_long"


def test_just_too_many_characters(tmp_path: Path, sandbox: Sandbox) -> None:
    assert _outcome(tmp_path, sandbox, "a.txt", b"Ein Satz.\n\n" * (MAX_CHARACTERS // 9 + 10)) == "too_long"


def test_one_long_line_and_many_short_ones(tmp_path: Path, sandbox: Sandbox) -> None:
    for content in (
        b"a" * 1_000_000,
        b"wort " * 200_000,
        b"a@" * 300_000,
        b"-\n" * 50_000,
        b"1.1.2020 " * 50_000,
        b"Minu-\n" * 30_000,
        b"x\n\n" * 20_000,
    ):
        for name in ("a.txt", "a.md", "a.html"):
            assert _outcome(tmp_path, sandbox, name, content) not in ("timeout", "memory", "crashed")


def test_pdf_with_too_many_pages(tmp_path: Path, sandbox: Sandbox) -> None:
    count = MAX_PAGES + 1
    kids = b" ".join(b"3 0 R" for _ in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (count, kids),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 10 10] >>",
    ]
    assert _outcome(tmp_path, sandbox, "a.pdf", _raw_pdf(objects)) in ("too_many_pages", "damaged")


def _raw_pdf(objects: list[bytes]) -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(content),
    )


def _page_pdf(operators: bytes) -> bytes:
    packed = zlib.compress(operators, 9)
    return _raw_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
            b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
            b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
        ]
    )


@pytest.mark.parametrize(
    "operators",
    [
        b"BT /F 10 Tf 50 700 Td (Ein Satz steht hier.) Tj ET " + b"q Q " * 2_000_000,
        b"BT /F 10 Tf " + b"1 0 0 1 50 700 Tm (Ein Satz steht hier. Noch einer.) Tj " * 100_000 + b"ET",
        b"BT /F 10 Tf "
        + b"".join(b"1 0 0 1 %d %d Tm (ab) Tj " % (random.Random(n).randrange(600), n % 800) for n in range(30_000))
        + b"ET",
        b"0 0 m " + b"10 10 l 10 500 l 400 500 l " * 200_000 + b"S BT /F 10 Tf 50 700 Td (Ein Satz steht hier.) Tj ET",
        b"".join(b"%d %d m %d %d l S " % (n % 600, n % 700, n % 600, n % 700 + 50) for n in range(50_000))
        + b"BT /F 10 Tf 50 700 Td (Ein Satz steht hier.) Tj ET",
        b"BT /F 1e9 Tf 1 0 0 1 0 0 Tm (Riesig) Tj /F 1e-9 Tf (Winzig) Tj /F 10 Tf 0 0 0 0 50 700 Tm (Nichts) Tj ET",
    ],
    ids=["operators", "same place", "scattered", "one path", "many lines", "odd sizes"],
)
def test_pdf_pages_that_cost_too_much(tmp_path: Path, sandbox: Sandbox, operators: bytes) -> None:
    outcome = _outcome(tmp_path, sandbox, "a.pdf", _page_pdf(operators))
    assert outcome in ("timeout", "memory", "too_long", "no_text", "damaged") if isinstance(outcome, str) else outcome[1]


def test_pdf_whose_pages_refer_to_themselves(tmp_path: Path, sandbox: Sandbox) -> None:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R /PageLabels 5 0 R >>",
        b"<< /Type /Pages /Count 9 /Kids [2 0 R 3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R >>",
    ]
    loops = [b"<< /First 4 0 R /Next 4 0 R /Title (x) >>", b"<< /Kids [5 0 R] >>"]
    assert isinstance(_outcome(tmp_path, sandbox, "a.pdf", _raw_pdf([*objects, *loops])), str)


def test_encrypted_pdf(tmp_path: Path, sandbox: Sandbox) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = canvas_pdf(lambda canvas: canvas.drawString(60, 700, PROSE[:60]), encrypt=StandardEncryption("geheim", strength=128))
    assert _outcome(tmp_path, sandbox, "a.pdf", locked) == "encrypted"


def _mutated(content: bytes, generator: random.Random) -> bytes:
    """The content with a few bytes changed, a piece cut out or doubled."""
    data = bytearray(content)
    for _ in range(generator.randrange(1, 20)):
        place = generator.randrange(len(data))
        kind = generator.randrange(4)
        if kind == 0:
            data[place] = generator.randrange(256)
        elif kind == 1:
            del data[place : place + generator.randrange(1, 200)]
        elif kind == 2:
            data[place:place] = data[place : place + generator.randrange(1, 200)]
        else:
            data[place:place] = generator.choice([b"\0", b"\xff" * 8, b"999999999999", b"<<", b"/Kids", b"<table>", b"---\n", b"%PDF-"])
        if not data:
            return b"x"
    return bytes(data)


FUZZ_FILES = 60


@pytest.mark.parametrize("ending", ENDINGS)
def test_mutated_files_are_read_or_refused(tmp_path: Path, sandbox: Sandbox, ending: str) -> None:
    content = _good()[ending]
    generator = random.Random(f"2026 {ending}")
    for place in range(FUZZ_FILES):
        outcome = _outcome(tmp_path, sandbox, f"{place}.{ending}", _mutated(content, generator))
        assert outcome not in ("timeout", "memory")
        if not isinstance(outcome, str):
            assert all(page.text.strip() and "\0" not in page.text for page in outcome[1])


def test_text_pdf_helper_reads(tmp_path: Path, sandbox: Sandbox) -> None:
    outcome = _outcome(tmp_path, sandbox, "a.pdf", text_pdf("Ein Satz steht hier."))
    assert isinstance(outcome, tuple) and outcome[1][0].text == "Ein Satz steht hier."
