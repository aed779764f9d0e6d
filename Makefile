# make demo     install, read the sample documents, write demo.xlsx, print the table
# make test     everything that is checked on each change
# make measure  the long measurements
# PYTHON=python3.13 picks the interpreter; any from 3.11 on will do.

PYTHON =
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test check measure clean

demo: $(VENV)/.installed
	$(BIN)/invoice-desk extract resources/samples -o demo.xlsx

test:
	@sh .ci/system-packages
	@$(MAKE) --no-print-directory check

check: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m "not slow"

measure: $(VENV)/.installed-dev
	@set -e; for name in throughput parent_memory kill export_xlsx; do \
		echo "== $$name"; $(BIN)/python -m "tests.benchmarks.$$name"; \
	done

clean:
	rm -rf $(VENV) demo.xlsx

# The stamps make the environment anew when pyproject.toml changes, and only then.
$(VENV)/.made: pyproject.toml
	@sh .ci/make-venv $(VENV) $(PYTHON)
	@touch $@

$(VENV)/.installed: $(VENV)/.made
	@echo "Installing Invoice Desk into $(VENV); the first time takes a few minutes."
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made
	@echo "Installing Invoice Desk and its tests' tools into $(VENV); the first time takes a few minutes."
	@$(PIP) install --editable '.[dev]'
	@touch $@
