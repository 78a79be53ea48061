"""The process that opens untrusted files: `python -m corpus.sandbox_worker MEMORY`, started by `corpus.sandbox` alone.

Reads tasks from standard input and answers on standard output. Before the first task it gives up what it does not need:
memory beyond MEMORY bytes of address space, core files, writing to files, starting programs and every network call.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from corpus.errors import UnreadableDocument
from corpus.limits import MAX_CPU_SECONDS, MAX_MEMORY_BYTES, MAX_REPLY_BYTES
from corpus.problems import unreadable

HEADER = struct.Struct(">II")
"""Every message, both ways: two lengths, then that many bytes of JSON and of payload."""

Answer = tuple[dict[str, Any], bytes]
Task = Callable[[dict[str, Any], bytes], Answer]

FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "os.remove", "os.rename")
"""Audit events (PEP 578) that no reader has a reason for."""

LIBRARIES = ("docx", "lxml.html", "markdown_it", "PIL.PngImagePlugin", "pptx", "pypdf", "pypdfium2", "trafilatura", "yaml")

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Serves tasks until standard input closes."""
    requests, answers = _private_pipes()
    tasks = _tasks()
    _limit(int(sys.argv[1]) if len(sys.argv) > 1 else MAX_MEMORY_BYTES)
    _send(answers, {"ready": True}, b"")
    while (request := _receive(requests)) is not None:
        _allow_processor_time()
        answer, data = _serve(tasks, *request)
        _send(answers, answer, data)


def _serve(tasks: dict[str, Task], request: dict[str, Any], payload: bytes) -> Answer:
    try:
        return tasks[request["task"]](request["arguments"], payload)
    except UnreadableDocument as problem:
        return _described(problem), b""
    except MemoryError:
        return _described(unreadable("memory", limit=MAX_MEMORY_BYTES // 2**20)), b""
    except RecursionError:
        return _described(unreadable("hostile", detail="nested too deeply")), b""
    except Exception:
        # Libraries raise whatever they like on a broken file; for the person it is always the same.
        return _described(unreadable("damaged", format=str(request.get("arguments", {}).get("kind", "document")))), b""


def _described(problem: UnreadableDocument) -> dict[str, Any]:
    return {"problem": {"key": problem.key.removeprefix("reading."), "values": problem.values}}


def _tasks() -> dict[str, Task]:
    """What the worker can do; libraries are imported and set up here, before the limits fall (some write temporary files)."""
    from corpus.metadata import identify_language
    from corpus.read import read_task
    from corpus.readers.pdf_image import render_task

    for library in LIBRARIES:
        importlib.import_module(library)
    identify_language("Warm werden.")
    return {"read": read_task, "render": render_task}


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under numbers of their own, so that a library printing something cannot spoil an answer."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    return os.fdopen(requests, "rb"), os.fdopen(answers, "wb")


def _limit(memory: int) -> None:
    """Gives up what the readers do not need. Each step is one more wall; where a system lacks one, the others stand."""
    from corpus.syscalls import forbid_network_and_programs

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.dont_write_bytecode = True
    sys.setrecursionlimit(2_000)
    forbid_network_and_programs()
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"not allowed while reading a document: {event}")
    if event == "open":
        flags = arguments[2]
        if isinstance(flags, int) and flags & WRITING and arguments[0] != os.devnull:
            raise PermissionError("not allowed while reading a document: writing")


def _allow_processor_time() -> None:
    """Processor time counts from the worker's start, so each file gets what was used so far and its share on top."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + MAX_CPU_SECONDS + 1, hard))


def _receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    lengths = HEADER.unpack(header)
    body, payload = stream.read(lengths[0]), stream.read(lengths[1])
    return (json.loads(body), payload) if len(payload) == lengths[1] else None


def _send(stream: BinaryIO, answer: dict[str, Any], data: bytes) -> None:
    body = json.dumps(answer).encode()
    if len(body) + len(data) > MAX_REPLY_BYTES:
        body, data = json.dumps(_described(unreadable("memory", limit=MAX_REPLY_BYTES // 2**20))).encode(), b""
    stream.write(HEADER.pack(len(body), len(data)) + body + data)
    stream.flush()


if __name__ == "__main__":
    main()
