"""All samples -> files: picks the writer by the file's ending and adds the sidecar that says it is an example."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from corpus.samples.pdf import write_pdf
from corpus.samples.slides import write_slides
from corpus.samples.source import Source, read_sources
from corpus.samples.word import write_word

WRITERS: dict[str, Callable[[Source], bytes]] = {".pdf": write_pdf, ".docx": write_word, ".pptx": write_slides}


def make_samples() -> dict[str, bytes]:
    """Every file by its path below the documents folder, sidecars included; equal bytes on every call."""
    files: dict[str, bytes] = {}
    for source in read_sources():
        files[source.file] = WRITERS[PurePosixPath(source.file).suffix](source)
        files[f"{source.file}.toml"] = sidecar(source).encode()
    return files


def sidecar(source: Source) -> str:
    """The sidecar's text; access is left to the folder, which the file cannot leave by mistake."""
    title = source.title.replace("\\", "\\\\").replace('"', '\\"')
    return f'title = "{title}"\ndate = {source.date.isoformat()}\nlanguage = "{source.language}"\nexample = true\n'


def write_samples(folder: Path) -> list[Path]:
    """The paths written below `folder`."""
    written = []
    for name, content in make_samples().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written
