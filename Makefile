# `make` builds the site, `make serve` serves it while you write, `make test` checks everything.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$python && break; done)
VENV := .venv/bin
RUN := $(VENV)/python
OPTIONS ?=

.PHONY: site serve check update test fast bench format clean

site: .venv/built
	$(RUN) -m builder $(OPTIONS)
	@echo "Open site/index.html, or run: make serve"

serve: .venv/built
	$(RUN) -m builder serve $(OPTIONS)

check: .venv/built
	$(RUN) -m builder check $(OPTIONS)

update: .venv/built
	$(RUN) -m builder update

test: .venv/tested
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(RUN) -m builder $(OPTIONS)
	$(RUN) -m builder check $(OPTIONS)
	$(RUN) -m tests.browsers
	$(RUN) -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder

fast: .venv/tested
	$(RUN) -m pytest content tests/nncore tests/content tests/builder tests/lessons -m "not slow" --numprocesses 2

bench: .venv/tested
	$(RUN) -m builder $(OPTIONS)
	$(RUN) -m pytest tests/bench -s

format: .venv/tested
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

clean:
	rm -rf .venv .cache site/*

.venv/made:
	@test -n "$(PYTHON)" || { echo "Python 3.12 or newer is needed, and none was found: install one, or run make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@

.venv/built: .venv/made pyproject.toml
	$(VENV)/pip install --quiet --disable-pip-version-check --editable '.[build]'
	touch $@

.venv/tested: .venv/built
	$(VENV)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	touch $@
