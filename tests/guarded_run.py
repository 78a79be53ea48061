"""A process that may reach nobody: `python -m tests.guarded_run FOLDER [own]` ingests, asks, and loads and uses the chat page.

Every attempt to reach another host or to look a name up raises and is written down; the last line of stdout is a JSON object. The guard
is an audit hook of the interpreter, set before anything else is imported: it sees every Python socket, also those of asyncio, and can't
be taken off. Native code (uvloop, Rust) opens sockets past it; so with "own" the process expects to be in a network of its own
(unshare --net), in which loopback is the only way, and the kernel counts what finds no way out.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None)
REACHING_OUT = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOKING_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
attempts: list[str] = []
programs: list[str] = []


def guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Raises for anything that would leave this machine; notes every program that is started."""
    if event in ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system"):
        programs.append(f"{event} {arguments[:2]!r}")
    if event in REACHING_OUT:
        address = arguments[1] if len(arguments) > 1 else None
        host = address[0] if isinstance(address, tuple) else ""  # a Unix socket's address is a path
    elif event in LOOKING_UP:
        host = arguments[0][0] if isinstance(arguments[0], tuple) else arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host not in LOOPBACK:
        attempts.append(f"{event} {arguments[1:]!r}")
        raise OSError(f"not in this test: {event} {host}")


sys.addaudithook(guard)

import http.client  # noqa: E402
import re  # noqa: E402
import socket  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

QUESTION = "Wann findet das Brückenfest in Lindenau statt?"
ANSWER = "5. Juli 2025"
PATIENCE = 120


def show_that_the_guard_works() -> list[str]:
    """Tries each way out, in vain; what was written down, which is then forgotten."""
    import asyncio
    import urllib.request

    async def ask_asyncio() -> None:
        with socket.socket() as mine:
            mine.setblocking(False)
            await asyncio.get_running_loop().sock_connect(mine, ("192.0.2.1", 80))

    def send() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
            mine.sendto(b"x", ("192.0.2.1", 53))

    ways = (
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
        lambda: socket.socket().connect(("192.0.2.1", 80)),
        lambda: socket.socket().connect_ex(("192.0.2.1", 80)),
        lambda: socket.getaddrinfo("example.invalid", 80),
        lambda: socket.gethostbyname("example.invalid"),
        lambda: urllib.request.urlopen("http://192.0.2.1/", timeout=1),
        lambda: asyncio.run(ask_asyncio()),
        send,
    )
    seen = []
    for way in ways:
        before = len(attempts)
        try:
            way()
        except OSError:
            seen += attempts[before : before + 1]
    attempts.clear()
    return seen


def bring_loopback_up() -> None:
    """What `ip link set lo up` does."""
    import fcntl
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", 0x1))  # SIOCSIFFLAGS, IFF_UP


def kernel_counts() -> dict[str, int]:
    """How many packets found no way out, and how many datagrams (a look-up of a name is one) were sent, since this network began."""
    lines = Path("/proc/self/net/snmp").read_text(encoding="ascii").splitlines()
    tables: dict[str, dict[str, int]] = {}
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        tables[names.split(":")[0]] = dict(zip(names.split()[1:], map(int, values.split()[1:]), strict=True))
    six = Path("/proc/self/net/snmp6")  # absent where the kernel has no IPv6
    lost = re.search(r"^Ip6OutNoRoutes\s+(\d+)", six.read_text(encoding="ascii"), re.MULTILINE) if six.exists() else None
    return {
        "no_way": tables["Ip"]["OutNoRoutes"],
        "no_way_6": int(lost.group(1)) if lost else 0,
        "datagrams": tables["Udp"]["OutDatagrams"],
    }


def show_that_the_kernel_counts() -> bool:
    """Whether a connection that native code tries, past the interpreter's guard, is counted."""
    import ctypes
    import struct

    before = kernel_counts()["no_way"]
    libc = ctypes.CDLL(None)
    place = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", 80, socket.inet_aton("192.0.2.1"))
    number = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    libc.connect(number, place, len(place))
    os.close(number)
    return kernel_counts()["no_way"] > before


def request(port: int, method: str, path: str, body: object = None) -> tuple[int, str]:
    """(status, text) of the page's answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"content-type": "application/json", "accept-language": "de"}
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def use_the_page(index: Path, folder: Path) -> dict[str, Any]:
    """Starts the page, loads it with its files, asks one question as the browser does."""
    import uvicorn

    from assistant.commands import open_assistant
    from assistant.settings import Settings
    from assistant.web.app import create_app

    settings = Settings(index=index, feedback_file=folder / "feedback.jsonl")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(open_assistant(settings), settings)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)
    door, _ = request(port, "GET", "/")
    status, html = request(port, "GET", "/de/")
    files = [f"/de/{name}" for name in re.findall(r'(?:src|href)="(?:\./|/de/)(assets/[\w.-]+)"', html)] + [
        "/style.css",
        "/page.js",
        "/de/theme.css",
    ]
    config, _ = json.JSONDecoder().raw_decode(html.partition("window.gradio_config = ")[2])
    loaded = {
        "door": door,
        "page": status,
        "files": {name: request(port, "GET", name)[0] for name in files},
        "answer": ask_the_page(port, config),
    }
    server.should_exit = True
    thread.join(timeout=10)
    return loaded


def ask_the_page(port: int, config: dict[str, Any]) -> str:
    """The events that the queue sends for one question."""
    boxes = {component["id"]: component for component in config["components"]}
    [number] = [box["id"] for box in boxes.values() if box["props"].get("elem_id") == "question"]
    asked = next(call for call in config["dependencies"] if [number, "submit"] in [list(target) for target in call["targets"]])
    values = [QUESTION if place == number else None for place in asked["inputs"]]
    body = {"data": values, "fn_index": asked["id"], "session_hash": "abcdefgh", "trigger_id": number, "event_data": None}
    status, text = request(port, "POST", "/de/gradio_api/queue/join", body)
    if status != 200:
        return f"{status} {text}"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/de/gradio_api/queue/data?session_hash=abcdefgh")
    events, answer = [], connection.getresponse()
    for line in answer:
        events.append(line.decode())
        if '"process_completed"' in events[-1] or '"close_stream"' in events[-1]:
            break
    connection.close()
    return "".join(events)


def main() -> None:
    folder, own = Path(sys.argv[1]), sys.argv[2:] == ["own"]
    if own:
        bring_loopback_up()
    report: dict[str, Any] = {"guarded": show_that_the_guard_works()}
    report["kernel_counts"] = show_that_the_kernel_counts() if own else None
    before = kernel_counts() if own else {}
    from assistant.cli import main as run

    index = folder / "index"
    os.chdir(folder)
    report["ingest"] = run(["ingest", str(folder / "documents"), "--index", str(index)])
    report["ask"] = run(["ask", QUESTION, "--index", str(index)])
    report["chat"] = use_the_page(index, folder)
    report["kernel"] = {name: count - before[name] for name, count in kernel_counts().items()} if own else {}
    print(json.dumps({**report, "attempts": attempts, "programs": programs}))


if __name__ == "__main__":
    main()
