"""The sample documents: what is committed is what the script makes, and every one says that it is invented."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import docx
import pptx
import pypdf
import pypdfium2
import pytest
import yaml

from corpus.samples import __main__ as command
from corpus.samples.hyphens import SOFT_HYPHEN, soft_hyphenate
from corpus.samples.source import Break, Items, Label, Paragraph, Table, parse_blocks, read_sources
from corpus.samples.write import make_samples

DOCUMENTS = command.DOCUMENTS
REPORT = "public/2022-10-21_partnerschaftskonferenz-washington.txt"
REPORT_SHA256 = "46a658c0493c9f8e32eddd8ffe5b632ecea499e1d81f3c89fa910c3018429b13"
LABEL = re.compile(r"Beispieldokument\b.{0,5}– frei erfunden|Sample document – entirely fictional")
FORMATS = {".pdf": 4, ".docx": 2, ".pptx": 1, ".html": 2, ".md": 2, ".txt": 2}  # samples of each format


def sample_paths() -> list[str]:
    names = [path.relative_to(DOCUMENTS).as_posix() for path in DOCUMENTS.rglob("*") if path.is_file() and path.suffix != ".toml"]
    return sorted(set(names) - {REPORT})


def front_matter(path: Path) -> dict[str, Any]:
    """What the sidecar says, or the front matter of a Markdown file."""
    if path.suffix == ".md":
        values: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
        return values
    return tomllib.loads(path.with_name(path.name + ".toml").read_text(encoding="utf-8"))


def first_page(path: Path) -> str:
    """The text of the first page or slide, of the whole document where there are no pages."""
    match path.suffix:
        case ".pdf":
            return str(pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range())
        case ".docx":
            return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs[:5])
        case ".pptx":
            return "\n".join(shape.text_frame.text for shape in pptx.Presentation(str(path)).slides[0].shapes if shape.has_text_frame)
        case _:
            return re.sub(r"</?strong>", "", path.read_text(encoding="utf-8"))


def own_keywords(path: Path) -> str:
    """The keywords in the file's own properties, "" for plain text, which has none."""
    match path.suffix:
        case ".pdf":
            properties = pypdf.PdfReader(path).metadata
            return properties.keywords or "" if properties else ""
        case ".docx":
            return str(docx.Document(str(path)).core_properties.keywords)
        case ".pptx":
            return str(pptx.Presentation(str(path)).core_properties.keywords)
        case ".html":
            return "".join(re.findall(r'name="keywords" content="([^"]*)"', path.read_text(encoding="utf-8")))
        case ".md":
            return ", ".join(front_matter(path)["keywords"])
        case _:
            return ""


def test_committed_files_are_what_the_script_makes() -> None:
    made = make_samples()
    assert made == make_samples()
    different = [name for name, content in made.items() if (DOCUMENTS / name).read_bytes() != content]
    assert different == [], "run: python -m corpus.samples"


def test_environment_does_not_change_the_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("TZ", "America/New_York")
    assert {name for name, content in make_samples().items() if (DOCUMENTS / name).read_bytes() != content} == set()


def test_binary_files_all_come_from_the_script() -> None:
    binary = {name for name in sample_paths() if name.endswith((".pdf", ".docx", ".pptx"))}
    assert binary == {name for name in make_samples() if not name.endswith(".toml")}


def test_samples_of_every_format_are_there() -> None:
    suffixes = [Path(name).suffix for name in sample_paths()]
    assert {suffix: suffixes.count(suffix) for suffix in suffixes} == FORMATS


@pytest.mark.parametrize("name", sample_paths())
def test_sample_is_labelled_in_text_and_metadata(name: str) -> None:
    path = DOCUMENTS / name
    assert LABEL.search(first_page(path))
    assert front_matter(path)["example"] is True
    assert front_matter(path)["title"] and front_matter(path)["date"]
    if path.suffix != ".txt":
        assert re.search("frei erfunden|entirely fictional", own_keywords(path))


def test_report_is_the_file_that_was_given() -> None:
    assert hashlib.sha256((DOCUMENTS / REPORT).read_bytes()).hexdigest() == REPORT_SHA256
    assert front_matter(DOCUMENTS / REPORT)["example"] is False


def test_agreement_has_roman_then_arabic_page_labels() -> None:
    assert pypdf.PdfReader(DOCUMENTS / "public/partnerschaftsvertrag-2018.pdf").page_labels == ["i", "ii", "1", "2", "3"]


def test_memorandum_has_two_columns_and_hyphens_at_line_ends() -> None:
    text = pypdfium2.PdfDocument(DOCUMENTS / "public/memorandum-of-understanding-2023.pdf")[0].get_textpage().get_text_range()
    assert text.count("\ufffe") >= 3
    assert text.index("4. Work plan") < text.index("5. Staff exchange"), "the left column is read before the right one"


def test_no_reachable_address_stands_in_a_sample() -> None:
    texts = [first_page(DOCUMENTS / name) for name in sample_paths()]
    texts += [str(block) for source in read_sources() for block in source.blocks]
    domains = set(re.findall(r"@([\w.-]+\w)", "\n".join(texts)))
    assert domains == {"lindenau.example.org", "riverbend.example.com"}


def test_soft_hyphens_change_nothing_but_where_a_line_may_end() -> None:
    text = "Die Städtepartnerschaft der Einwohner*innen; measurements and Partnerschaft, xyz."
    parted = soft_hyphenate(text)
    assert parted.replace(SOFT_HYPHEN, "") == text
    assert "Städte\u00adpartner\u00adschaft" in parted and "mea\u00adsure\u00adments" in parted


def test_blocks_are_told_apart() -> None:
    text = "> Label\n\nOne *star*\ngoes on\n\n- a\n- b\n\n1. c\n2. d\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n|  |\n|---|\n| z |\n\n---"
    assert list(parse_blocks(text)) == [
        Label("Label"), Paragraph("One *star* goes on"), Items(("a", "b"), False), Items(("c", "d"), True),
        Table(("x", "y"), (("1", "2"),)), Table(None, (("z",),)), Break(),
    ]  # fmt: skip
