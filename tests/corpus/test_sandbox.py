"""The worker that opens untrusted files: it answers, it is limited, and its end is a sentence and not a crash."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import FundstelleError, UnreadableDocument
from corpus.folder import list_files, read_document
from corpus.sandbox import Sandbox
from tests.corpus.files import SENTENCES, text_pdf

MISBEHAVE = """
import corpus.sandbox_worker as worker
def misbehave(arguments, payload):
    exec(arguments["code"], {"payload": payload})
    return {"done": True}, b""
worker._tasks = lambda: {"misbehave": misbehave}
worker.main()
"""


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox whose worker runs any code: what a file that took the reader over could do."""
    start = subprocess.Popen

    def popen(command: list[str], **keywords: object) -> subprocess.Popen[bytes]:
        return start([sys.executable, "-c", MISBEHAVE, command[-1]], **keywords)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr("corpus.sandbox.subprocess.Popen", popen)
    with Sandbox(seconds=3.0) as found:
        yield found


def _run(sandbox: Sandbox, code: str) -> str:
    """The key of the problem that the code ends in; "" if it runs to its end."""
    try:
        sandbox.call("misbehave", {"code": code, "kind": "PDF"}, b"x")
    except UnreadableDocument as problem:
        return problem.key.removeprefix("reading.")
    return ""


def test_harmless_code_runs(sandbox: Sandbox) -> None:
    assert _run(sandbox, "assert payload == b'x'") == ""


@pytest.mark.parametrize(
    ("code", "key"),
    [
        ("import time; time.sleep(60)", "timeout"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV) if False else __import__('ctypes').string_at(0)", "crashed"),
        ("import os; os._exit(0)", "crashed"),
        ("raise MemoryError", "memory"),
        ("x = bytearray(8 << 30)", "memory"),
        ("def f(): f()\nf()", "hostile"),
        ("raise ValueError('x')", "damaged"),
        ("raise KeyboardInterrupt", "crashed"),
    ],
)
def test_every_end_is_named_and_the_next_file_is_read(sandbox: Sandbox, code: str, key: str) -> None:
    assert _run(sandbox, code) == key
    assert _run(sandbox, "pass") == ""


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true') and exit()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.fork()",
        "open('/tmp/fundstelle-must-not-exist', 'w')",
        "import os; os.remove('/nonexistent')",
    ],
)
def test_nothing_reaches_out(sandbox: Sandbox, code: str) -> None:
    assert _run(sandbox, code) == "damaged"
    assert not Path("/tmp/fundstelle-must-not-exist").exists()


@pytest.mark.skipif(sys.platform != "linux" or os.uname().machine not in ("x86_64", "aarch64"), reason="the kernel's wall is for Linux")
def test_native_code_has_no_sockets_either(sandbox: Sandbox) -> None:
    assert (
        _run(
            sandbox,
            "import ctypes; libc = ctypes.CDLL(None, use_errno=True); assert libc.socket(2, 1, 0) == -1 and ctypes.get_errno() == 1",
        )
        == ""
    )


def test_what_libraries_print_does_not_spoil_the_answer(sandbox: Sandbox) -> None:
    assert _run(sandbox, "import os; print('x' * 100000, flush=True); os.write(1, b'junk'); os.write(2, b'junk')") == ""


def test_environment_is_not_handed_on(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDSTELLE_SECRET", "x")
    assert _run(sandbox, "import os; assert 'FUNDSTELLE_SECRET' not in os.environ") == ""


def test_a_worker_serves_many_files_and_is_replaced_after_a_crash(tmp_path: Path) -> None:
    for place, sentence in enumerate(SENTENCES):
        (tmp_path / f"{place}.pdf").write_bytes(text_pdf(sentence))
    with Sandbox() as sandbox:
        entries = list_files(tmp_path)[0]
        texts = [read_document(entry, sandbox)[1][0].text for entry in entries]
        process = sandbox._process
        assert process is not None and sorted(texts) == sorted(SENTENCES)
        process.kill()
        process.wait()
        assert read_document(entries[0], sandbox)[1][0].text in SENTENCES
        assert sandbox._process is not process


def test_threads_share_a_sandbox(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCES[0])
    (entry,) = list_files(tmp_path)[0]
    texts: list[str] = []
    with Sandbox() as sandbox:
        threads = [threading.Thread(target=lambda: texts.append(read_document(entry, sandbox)[1][0].text)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert texts == [SENTENCES[0]] * 6


def test_closing_ends_the_process(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCES[0])
    sandbox = Sandbox()
    read_document(list_files(tmp_path)[0][0], sandbox)
    process = sandbox._process
    sandbox.close()
    assert process is not None and process.poll() is not None


def test_a_reader_that_cannot_start_blames_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.sandbox._start", lambda memory: subprocess.Popen([sys.executable, "-c", ""], stdin=-1, stdout=-1))
    with Sandbox() as broken, pytest.raises(FundstelleError, match="make install") as caught:
        broken.call("read", {}, b"")
    assert not isinstance(caught.value, UnreadableDocument)
