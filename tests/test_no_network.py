"""After the set-up nothing contacts any host: reading, asking and the page run where every way out is closed and watched."""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.folder import list_files, read_document
from corpus.sandbox import Sandbox
from corpus.syscalls import CALLS
from tests.guarded_run import ANSWER

ROOT = Path(__file__).parents[1]
OWN_NETWORK = ("unshare", "--map-root-user", "--net", "--")
TEXTS = {
    "public/fest.md": "# Das Brückenfest\n\nDas Brückenfest in Lindenau findet am 5. Juli 2025 statt. [Bild](https://bilder.invalid/fest.png)\n",
    "public/seite.html": "<html><head><link rel=stylesheet href=https://stil.invalid/x.css><title>Museum</title></head><body><article><h1>Museum</h1>"
    "<p>Das Korbmuseum in Lindenau hat montags geschlossen und zeigt Körbe aus drei Jahrhunderten.</p><img src=https://bilder.invalid/x.png>"
    "</article></body></html>",
    "internal/notiz.txt": "Notiz\n\nDer Vermerk steht unter https://intern.invalid/vermerk und kostet 7.300 Euro.",
}


def can_have_its_own_network() -> bool:
    """Whether this machine lets us make a network in which there is loopback only."""
    if sys.platform != "linux" or shutil.which(OWN_NETWORK[0]) is None:
        return False
    return subprocess.run([*OWN_NETWORK, "true"], capture_output=True, timeout=30).returncode == 0


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the guarded process wrote down."""
    folder = tmp_path_factory.mktemp("guarded")
    for name, text in TEXTS.items():
        (folder / "documents" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "documents" / name).write_text(text, encoding="utf-8")
    own = can_have_its_own_network()
    command = [*(OWN_NETWORK if own else ()), sys.executable, "-m", "tests.guarded_run", str(folder), *(["own"] if own else [])]
    # No switch that a user would not have set either: no HF_HUB_OFFLINE, no proxy.
    unset = ("FUNDSTELLE_", "HF_", "TRANSFORMERS_", "GRADIO_", "ANONYMIZED_", "CHROMA_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unset) and not name.lower().endswith("_proxy")}
    environment["PYTHONPATH"] = str(ROOT)
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=280)
    assert ran.returncode == 0, ran.stderr[-4000:]
    return {**json.loads(ran.stdout.splitlines()[-1]), "printed": ran.stdout, "own": own}


def test_the_guard_sees_every_way_out(report: dict[str, Any]) -> None:
    assert len(report["guarded"]) == 8
    assert {attempt.split()[0] for attempt in report["guarded"]} >= {"socket.connect", "socket.getaddrinfo", "socket.sendto"}


def test_everything_was_done(report: dict[str, Any]) -> None:
    assert (report["ingest"], report["ask"]) == (0, 0)
    assert ANSWER in report["printed"]
    chat = report["chat"]
    assert (chat["door"], chat["page"]) == (303, 200)
    assert len(chat["files"]) >= 4 and set(chat["files"].values()) == {200}
    assert ANSWER in chat["answer"] and "process_completed" in chat["answer"] and '"success":true' in chat["answer"].replace(" ", "")


def test_nobody_was_contacted_and_no_name_was_looked_up(report: dict[str, Any]) -> None:
    assert report["attempts"] == []


def test_the_kernel_saw_nothing_leave_either(report: dict[str, Any]) -> None:
    if not report["own"]:
        pytest.skip("this machine does not allow a network of one's own (unshare --map-root-user --net)")
    assert report["kernel_counts"], "else the zeros below would say nothing"
    assert set(report["kernel"].values()) == {0}, report["kernel"]


def test_no_program_was_started_but_the_readers_worker(report: dict[str, Any]) -> None:
    assert report["programs"]
    assert [program for program in report["programs"] if "corpus.sandbox_worker" not in program] == []


@pytest.mark.skipif(sys.platform != "linux" or platform.machine() not in CALLS, reason="the kernel's wall is for Linux on x86-64 and ARM")
def test_the_worker_that_opens_files_may_not_have_sockets(tmp_path: Path) -> None:
    """The filter of corpus.syscalls is on (tests/corpus/test_sandbox.py tries the calls); children and later threads inherit it."""
    (tmp_path / "a.txt").write_text("Das Brückenfest ist am 5. Juli.", encoding="utf-8")
    with Sandbox() as sandbox:
        read_document(list_files(tmp_path)[0][0], sandbox)
        assert sandbox._process is not None
        lines = Path(f"/proc/{sandbox._process.pid}/status").read_text(encoding="ascii").splitlines()
    state = dict(line.split(":", 1) for line in lines)
    assert (state["Seccomp"].strip(), state["NoNewPrivs"].strip()) == ("2", "1")
