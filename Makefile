# make demo     install, read the sample documents, write demo.xlsx, print the table; show it where there is a display
# make test     everything that is checked on each change
# make measure  the long measurements
# make fuzz     readers of strangers' data, each against ten minutes of made-up input (SECONDS=60 for one)
# PYTHON=python3.13 picks the interpreter; any from 3.11 on will do.

PYTHON =
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: demo test check system lint unit measure fuzz clean

demo: $(VENV)/.installed
	$(BIN)/invoice-desk extract resources/samples --desk demo.desk -o demo.xlsx
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
		sh .ci/system-packages; \
		echo "$(BIN)/invoice-desk gui demo.desk"; $(BIN)/invoice-desk gui demo.desk; \
	else \
		echo "No display: the window can be opened elsewhere with: invoice-desk gui demo.desk"; \
	fi

test:
	@$(MAKE) --no-print-directory -j2 system $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory check

# Types are checked in one process while the tests wait for what they test.
check: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory -j2 lint unit

system:
	@sh .ci/system-packages tests

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m "not slow" --hypothesis-profile few -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

measure: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -m slow
	@set -e; for name in throughput codes parent_memory kill export_xlsx first_paint late_timer late_streams late_models table edit keyboard picture overhead cancel faults second_opinion mutation duplicates several_receipts; do \
		echo "== $$name"; $(BIN)/python -m "tests.benchmarks.$$name"; \
	done

SECONDS = 600
fuzz: $(VENV)/.installed-dev
	@$(PIP) install --editable '.[fuzz]'
	$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

clean:
	rm -rf $(VENV) demo.xlsx demo.desk

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
