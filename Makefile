# What contributors run. `make setup` comes first; every other target uses its environment.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup test lint docs site bench constraints

help:
	@echo "setup        install the package and its tools into .venv, with the releases of constraints.txt"
	@echo "test         run all tests"
	@echo "lint         check style, format and types"
	@echo "docs         renew every generated page and what the blocks of pages print"
	@echo "site         build the site of the pages into build/site"
	@echo "bench        print the figures of the benchmarks"
	@echo "constraints  renew constraints.txt with the newest releases that pyproject.toml allows (needs uv)"

setup:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[lint]'

test:
	$(BIN)/python -m pytest

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs:
	$(BIN)/python scripts/refresh_docs.py
	$(BIN)/python scripts/capture_views.py
	$(BIN)/python scripts/run_pages.py
	$(BIN)/python scripts/run_notebook.py

site:
	$(BIN)/python -m sphinx -W -q -b html docs build/site

bench:
	$(BIN)/python benchmarks/cold_start.py
	$(BIN)/python benchmarks/batch_speed.py
	$(BIN)/python benchmarks/training_speed.py --times 1
	$(BIN)/python benchmarks/record_size.py
	$(BIN)/python benchmarks/events.py

# One file for every Python from 3.11 on, without hashes: pip refuses to install a folder in hash mode.
constraints:
	UV_CUSTOM_COMPILE_COMMAND="make constraints" uv pip compile --quiet --universal --python-version 3.11 --all-extras \
	  --upgrade --no-annotate --no-emit-index-url --no-emit-find-links --output-file constraints.txt pyproject.toml
