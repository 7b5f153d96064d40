# What one does here. `make` alone lists it.

PORT ?= 8000
DATA ?= data
AS ?= family-1
PY := .venv/bin/python
# Which tests are the everyday ones.
EVERYDAY := not slow and not browser
SAMPLE ?= 20
OVER ?= changed
# What Python compiles is kept: a run of the tests starts many processes, and most of their start would be compiling.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run chat check test nightly mutants bench soak classifier lint env dev

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: env ## set everything up and serve sample data on http://127.0.0.1:8000 (PORT=9000 changes it)
	@exec .venv/bin/jingkang serve --demo --data $(DATA) --port $(PORT)

chat: env ## talk in the terminal (AS=worker-1: as somebody else)
	@.venv/bin/jingkang demo --data $(DATA) >/dev/null
	@exec .venv/bin/jingkang chat --as $(AS) --data $(DATA)

check: lint ## the everyday part: style, types, layers, and the tests that are quick
	@$(PY) -m pytest -n auto --every-refusal -m "$(EVERYDAY)"
	@echo "All good."

# The browser's driver keeps an event loop of its own running, so the page has a run of its own.
test: lint ## set everything up and pass all checks, the slow ones and the page in a browser too
	@$(PY) -m pytest -n auto --every-refusal -m "not nightly and not browser"
	@.ci/browser
	@$(PY) -m pytest -n auto -m browser tests/browser

nightly: lint ## what is too long for every day: each chat everywhere, long machines, tests of our own doubles
	@$(PY) -m pytest -n auto -m nightly

mutants: dev ## how many deliberate breaks the everyday tests notice (SAMPLE=60 OVER=all SEED=7)
	@$(PY) -m tests.mutants --marks "$(EVERYDAY)" --sample $(SAMPLE) --over $(OVER) $(if $(SEED),--seed $(SEED))

bench: dev ## speed and memory; what fell short is named at the end
	@$(PY) -m tests.bench

classifier: dev ## learn the classifier of the danger gate anew from corpus/danger (minutes)
	@$(PY) -m corpus.danger.train

soak: dev ## families apply in chats while the server is killed 440 times (about an hour)
	@$(PY) -m tests.soak.telegram --families 1000 --kills 200 --mode polling --engine ptb
	@$(PY) -m tests.soak.telegram --families 1000 --kills 200 --mode webhook --engine ptb
	@$(PY) -m tests.soak.telegram --families 100 --kills 20 --mode polling --engine aiogram
	@$(PY) -m tests.soak.telegram --families 100 --kills 20 --mode polling --engine ptb
	@$(PY) -m tests.soak.flood --flood 700
	@$(PY) -m tests.soak.flood --flood 0 --silent 1300

lint: dev
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy --no-error-summary
	@.venv/bin/lint-imports >.import_linter.txt || { cat .import_linter.txt; exit 1; }

env:
	@.ci/environment

dev:
	@.ci/environment dev
