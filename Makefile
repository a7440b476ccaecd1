# Needs Python 3.11 or newer and make; everything else goes into .venv under this folder.
# uv is used to fill it if it is there, because it is faster; it is not required.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip --quiet --disable-pip-version-check
STAMP := $(VENV)/.ready
DEV_STAMP := $(VENV)/.ready-dev
# two processes, whatever the machine has: more of them disturb what is measured in seconds
TESTS := $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help demo run test check gates bench schema browser clean

help:
	@echo "make demo    watch it work: little outlets on loopback, mirrored and served at http://127.0.0.1:8080/"
	@echo "make run     run the daemon over feeds.yaml"
	@echo "make test    run the tests"
	@echo "make check   run the linters, the type checker, the import contracts and the tests"
	@echo "make gates   run the reliability gates at full size (long)"
	@echo "make bench   measure polls, stages and memory"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml | $(VENV)/bin/python
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -e .; \
	else $(PIP) install --upgrade pip && $(PIP) install -e .; fi
	@touch $@

$(DEV_STAMP): pyproject.toml $(STAMP)
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -e '.[dev]'; \
	else $(PIP) install -e '.[dev]'; fi
	@sh tests/browser/install.sh
	@touch $@

# the system's browser may go while the environment stays
browser:
	@sh tests/browser/install.sh

demo: $(STAMP)
	$(BIN)/syndicator demo

run: $(STAMP)
	$(BIN)/syndicator --config feeds.yaml run

test: $(DEV_STAMP) browser
	$(TESTS)

check: $(DEV_STAMP) browser
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(TESTS)

gates: $(DEV_STAMP) browser
	SYNDICATOR_GATES=full $(BIN)/python -m pytest -q -s --timeout 3600 tests/gates tests/browser

bench: $(DEV_STAMP)
	$(BIN)/python -m benchmarks

schema: $(STAMP)
	$(BIN)/syndicator check --schema > docs/feeds.schema.json

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
