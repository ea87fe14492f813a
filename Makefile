# Needs Python 3.11 or later and make; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check bench torture setup lock clean

run: setup
	@$(BIN)/python -m bot run

test: setup
	@$(BIN)/python -m pytest

check: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench: setup
	@$(BIN)/python -m tests.bench

torture: setup
	@$(BIN)/python -m pytest tests/torture
	@$(BIN)/python -m tests.torture $(if $(LONG),--long)

setup: .venv/installed

.venv/installed: requirements.lock
	@echo "Setting up: Python packages into .venv (about a minute, once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Golden Thread needs Python 3.11 or later; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv \
	  || { echo "The virtual environment could not be made. On Debian: apt install python3-venv"; exit 1; }
	@$(BIN)/python -m pip install --disable-pip-version-check --only-binary :all: --require-hashes --progress-bar on \
	  --requirement requirements.lock | grep --line-buffered -E '^(Collecting|Downloading|Installing|Successfully)' | cut -c1-100 \
	  && test -x $(BIN)/ruff
	@touch $@
	@echo "Set up."

lock:
	@$(PYTHON) -m pip install --quiet uv
	@$(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
	  --group pyproject.toml:dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv var
