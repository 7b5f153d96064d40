# `make` alone lists what there is.
PORT ?= 8000
DATA ?= data/demo
PYTHON ?= python3
LOCAL_UV := .uv/bin/uv
UV := $(or $(shell command -v uv 2>/dev/null),$(LOCAL_UV))
RUN := .venv/bin/

# uv does not read pip's own settings; a mirror set up for pip serves uv too.
PIP_MIRROR := $(or $(PIP_INDEX_URL),$(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null))
ifneq ($(PIP_MIRROR),)
export UV_DEFAULT_INDEX ?= $(PIP_MIRROR)
endif

.PHONY: help setup run chat test check lint bench browser clean

help: ## list what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.uv/bin/uv:
	@$(PYTHON) -m venv .uv || { echo "python3-venv is missing: install it (Debian: apt install python3-venv) and try again"; exit 1; }
	@.uv/bin/pip install -q --disable-pip-version-check uv

.venv/.ready: pyproject.toml uv.lock $(if $(findstring .uv/,$(UV)),.uv/bin/uv)
	@$(UV) sync -q
	@touch $@

setup: .venv/.ready ## make the environment

run: setup ## serve the product with sample data on http://127.0.0.1:8000 (PORT=9000 changes it)
	@$(RUN)jingkang demo --data $(DATA) --quiet
	@$(RUN)jingkang serve --demo --data $(DATA) --port $(PORT)

chat: setup ## a conversation in the terminal, as one of the sample people (AS=family-1)
	@$(RUN)jingkang demo --data $(DATA) --quiet
	@$(RUN)jingkang chat --data $(DATA) --as $(or $(AS),family-1)

lint: setup
	@$(RUN)ruff check -q .
	@$(RUN)ruff format -q --check .
	@$(RUN)mypy --no-error-summary
	@$(RUN)lint-imports --no-logo >.lint.out 2>&1 || { cat .lint.out; exit 1; }
	@rm -f .lint.out

check: lint ## the everyday part, under two minutes
	@$(RUN)pytest -n auto -m "not slow and not browser"
	@echo "all well"

browser: setup
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null 2>&1 && exit 0; done; \
	$(RUN)playwright install chromium || { \
	  echo "!!!"; echo "!!! NO BROWSER was found or fetched: the page itself will NOT be tested."; echo "!!!"; }

test: lint browser ## everything
	@$(RUN)pytest -n auto -m "not browser"
	@$(RUN)pytest -m browser

bench: setup ## speed and memory, against a floor in the same run
	@$(RUN)python -m tests.bench.step
	@$(RUN)python -m tests.bench.start

clean: ## forget the environment and the sample data
	@rm -rf .venv .uv data/demo
