"""`fundstelle-eval` with the hashing encoder and a pause before each answer, for tests that stop it: … slow_cli 0.05 run …"""

from __future__ import annotations

import signal
import sys
import time
from typing import Any
from unittest import mock

from assistant.answer import Assistant
from eval.cli import main
from tests.assistant.made import made_calibration
from tests.fakes import FakeEmbedder

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
    pause, asked = float(sys.argv[1]), Assistant.ask

    def slowly(self: Assistant, *question: Any, **more: Any) -> Any:
        time.sleep(pause)
        return asked(self, *question, **more)

    with (
        mock.patch("vectorstore.embed.Embedder", FakeEmbedder),
        mock.patch("assistant.answer.load_calibration", made_calibration),
        mock.patch.object(Assistant, "ask", slowly),
    ):
        sys.exit(main(sys.argv[2:]))
