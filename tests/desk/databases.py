"""A real PostgreSQL for tests: started in a folder of its own, on a free port, stopped at the end.

Taken from the distribution (`apt-get install postgresql`), else from the test package pgserver. PostgreSQL refuses to run as root, so root
starts it as "postgres" or "nobody".
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 60.0  # seconds


class NoPostgres(Exception):
    """Why there is none here."""


def programs() -> Path:
    """The folder with initdb and postgres."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    if found:
        places.insert(0, Path(found).resolve().parent)
    wheel = find_spec("pgserver")  # found, not imported: as root it would make a user and open folders up
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for place in places:
        if (place / "initdb").is_file() and (place / "postgres").is_file():
            return place
    raise NoPostgres("neither the distribution's PostgreSQL nor the package pgserver is installed")


def somebody() -> str | None:
    """Who runs it: root must not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgres("root can't run PostgreSQL, and there is no user postgres or nobody")


def reachable(bin_folder: Path, user: str, folder: Path) -> Path:
    """The programs where the user can start them: a virtual environment may lie in a folder that only root opens."""
    try:
        subprocess.run([bin_folder / "initdb", "--version"], user=user, cwd="/", check=True, capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError):
        libraries = bin_folder.parents[2] / "pgserver.libs"  # the programs look for them three folders up
        if libraries.is_dir():
            shutil.copytree(libraries, folder / "pgserver.libs")
        shutil.copytree(bin_folder.parent, folder / "pgserver" / "pginstall")
        return folder / "pgserver" / "pginstall" / "bin"
    return bin_folder


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server with an empty database; NoPostgres with the reason if none can be started."""
    folder = Path(tempfile.mkdtemp(prefix="desk-pg-"))  # not pytest's own folder: another user can't look into that
    try:
        user, bin_folder = somebody(), programs()
        if user:
            shutil.chown(folder, user)
            bin_folder = reachable(bin_folder, user, folder)
        _run([bin_folder / "initdb", "-D", folder / "data", "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = ["-D", folder / "data", "-p", str(port), "-k", folder, "-h", "127.0.0.1", "-F"]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen([bin_folder / "postgres", *options], user=user, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(port, server, folder / "log")
            yield f"postgresql+pg8000://desk@127.0.0.1:{port}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # "fast": it does not wait for those who are connected
            server.wait(timeout=PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str | Path], user: str | None) -> None:
    try:
        subprocess.run(command, user=user, cwd="/", check=True, capture_output=True, timeout=PATIENCE)
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", b"") or b""
        raise NoPostgres(f"initdb failed: {error} {said.decode(errors='replace')[-300:]}") from error


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    import pg8000.native

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            pg8000.native.Connection("desk", host="127.0.0.1", port=port, database="postgres").close()
            return
        except Exception as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise NoPostgres(f"it did not start: {log.read_text(errors='replace')[-300:]}") from error
            time.sleep(0.05)


def empty(url: str) -> None:
    """Nothing is left in the database."""
    import pg8000.native

    parts = urlsplit(url)
    connection = pg8000.native.Connection(parts.username, host=parts.hostname, port=parts.port, database="postgres")
    connection.run("DROP SCHEMA public CASCADE")
    connection.run("CREATE SCHEMA public")
    connection.close()
