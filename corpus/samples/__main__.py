"""`python -m corpus.samples [FOLDER]`: write the binary sample documents and their sidecars, by default into corpus/documents."""

from __future__ import annotations

import argparse
from pathlib import Path

from corpus.samples.write import write_samples

DOCUMENTS = Path(__file__).parent.parent / "documents"


def main() -> None:
    """Write every sample below the folder given and print its path."""
    parser = argparse.ArgumentParser(prog="python -m corpus.samples", description="Make the binary sample documents again.")
    parser.add_argument("folder", nargs="?", type=Path, default=DOCUMENTS, help="where public/ and internal/ are (default: %(default)s)")
    folder: Path = parser.parse_args().folder
    for path in write_samples(folder):
        print(path)


if __name__ == "__main__":
    main()
