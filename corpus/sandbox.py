"""Untrusted files are opened in a second process that may compute and nothing else.

`Sandbox.call` sends a task and the file's bytes to a worker (`corpus.sandbox_worker`) and returns its answer. The worker
gets bytes, never a path, answers in JSON, has limits on memory and processor time, no network, and is killed when its time
is over. One worker serves many files; after a crash or a limit the next call starts a fresh one.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import corpus
from corpus.errors import FundstelleError, UnreadableDocument
from corpus.limits import MAX_MEMORY_BYTES, MAX_REPLY_BYTES, MAX_SECONDS
from corpus.problems import SENTENCES, unreadable
from corpus.sandbox_worker import HEADER

FILES_A_WORKER = 500
"""A worker is replaced after this many files, so that leaks in native libraries cannot add up."""

START_SECONDS = 30.0
"""Time for the worker to import the readers, on a busy machine with a cold disk (measured: 0.6 s warm)."""

_CHUNK = 1 << 16


class _WorkerGone(Exception):
    """The worker ended, or its answer makes no sense."""


class _TimeIsUp(Exception):
    """The worker did not answer in time."""


class Sandbox:
    """A limited worker process, started when first used. Safe for several threads; one file at a time. Close it, or use `with`."""

    def __init__(self, *, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory = memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the worker, if there is one. The sandbox can be used again afterwards."""
        with self._lock:
            self._stop()

    def call(self, task: str, arguments: dict[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """The worker's answer (values, bytes) to one task of `corpus.sandbox_worker`.

        Raises UnreadableDocument when the worker finds a problem with the file, crashes, or exceeds time or memory.
        """
        with self._lock:
            try:
                answer, data = self._exchange(task, arguments, payload)
            except _TimeIsUp:
                self._stop()
                raise unreadable("timeout", limit=round(self._seconds)) from None
            except _WorkerGone:
                raise self._obituary() from None
            except BaseException:
                self._stop()
                raise
        problem = answer.get("problem")
        if problem is not None:
            raise _problem(problem)
        return answer, data

    def _exchange(self, task: str, arguments: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        process = self._started()
        self._served += 1
        assert process.stdin is not None and process.stdout is not None
        deadline = time.monotonic() + self._seconds
        request = json.dumps({"task": task, "arguments": arguments}).encode()
        _write(process.stdin, (HEADER.pack(len(request), len(payload)), request, payload), deadline)
        return _receive(process.stdout, deadline)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._process.poll() is not None or self._served >= FILES_A_WORKER):
            self._stop()
        if self._process is None:
            self._process = _start(self._memory)
            self._served = 0
            assert self._process.stdout is not None
            try:
                _receive(self._process.stdout, time.monotonic() + START_SECONDS)
            except (_WorkerGone, _TimeIsUp):
                # No file is to blame: to name every document as damaged would empty the index.
                raise FundstelleError("The reader of documents can't be started. Run `make install` again.") from None
        return self._process

    def _obituary(self) -> UnreadableDocument:
        """The reason that fits how the worker ended."""
        process = self._process
        code = 0
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(1.0)
        self._stop()
        if code == -signal.SIGXCPU:
            return unreadable("timeout", limit=round(self._seconds))
        return unreadable("crashed")

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _start(memory: int) -> subprocess.Popen[bytes]:
    """A fresh worker. Its environment holds nothing of ours but where to find this package and its libraries."""
    home = str(Path(corpus.__file__).resolve().parent.parent)
    environment = {
        "PYTHONPATH": os.pathsep.join([home, *(entry for entry in sys.path if entry and entry != home)]),
        "PYTHONIOENCODING": "utf-8",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "corpus.sandbox_worker", str(memory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=os.path.abspath(os.sep),
        close_fds=True,
        bufsize=0,
    )
    assert process.stdin is not None and process.stdout is not None
    os.set_blocking(process.stdin.fileno(), False)
    os.set_blocking(process.stdout.fileno(), False)
    return process


def _write(stream: IO[bytes], parts: tuple[bytes, ...], deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_WRITE)
        for part in parts:
            view = memoryview(part)
            while view:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise _TimeIsUp
                try:
                    view = view[os.write(stream.fileno(), view[:_CHUNK]) :]
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise _WorkerGone from error


def _receive(stream: IO[bytes], deadline: float) -> tuple[dict[str, Any], bytes]:
    lengths = HEADER.unpack(_read(stream, HEADER.size, deadline))
    if sum(lengths) > MAX_REPLY_BYTES:
        raise _WorkerGone
    body = _read(stream, lengths[0], deadline)
    data = _read(stream, lengths[1], deadline)
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise _WorkerGone from error
    if not isinstance(answer, dict):
        raise _WorkerGone
    return answer, data


def _read(stream: IO[bytes], size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while size > 0:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise _TimeIsUp
            try:
                part = os.read(stream.fileno(), min(size, _CHUNK))
            except BlockingIOError:
                continue
            if not part:
                raise _WorkerGone
            parts.append(part)
            size -= len(part)
    return b"".join(parts)


def _problem(problem: object) -> UnreadableDocument:
    """The error the worker described. The worker may have been taken over, so only known keys and plain values pass."""
    if not isinstance(problem, dict):
        return unreadable("crashed")
    key, values = problem.get("key"), problem.get("values")
    if not isinstance(key, str) or key not in SENTENCES or not isinstance(values, dict):
        return unreadable("crashed")
    plain = {str(name): value for name, value in values.items() if isinstance(value, str | int)}
    try:
        return unreadable(key, **plain)
    except (KeyError, TypeError):
        return unreadable("crashed")
