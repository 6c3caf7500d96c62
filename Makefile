# Needs python3 (3.11 to 3.13) and make; everything else is fetched on the first run.
#   make demo INDEX=https://pypi.tuna.tsinghua.edu.cn/simple     download from a mirror
#   make demo PYTHON=python3.12                                  use another Python

PYTHON ?= python3
INDEX ?=
export INDEX

BIN := .venv/bin
# A Python that was chosen is used even where .venv stands with another one.
CHOSEN := $(if $(filter file,$(origin PYTHON)),,--this-python)
BOOTSTRAP := $(PYTHON) -B scripts/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format catalogues screenshots validate lock clean

help: ## list the targets
	@echo "make TARGET [INDEX=https://mirror/simple] [PYTHON=python3.12]"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

setup: ## set up .venv from uv.lock; nothing happens when it is up to date
	@$(BOOTSTRAP) $(CHOSEN)

demo: setup ## grade the bundled demo class into build/demo
	@$(BIN)/grader demo --out build/demo

test: lint ## check the code, then run every test
	$(BIN)/pytest

lint: setup ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup ## format the code and mend what can be mended
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

catalogues: setup ## bring the Chinese messages up to date with the code, and compile them
	@$(BIN)/python scripts/catalogues.py

screenshots: demo ## take the pictures of the demo class for README and docs
	@$(BIN)/grader report build/demo --notebook
	@$(BIN)/python scripts/screenshots.py build/demo docs/images

validate: setup ## prove that every assignment tells right from wrong
	@$(BIN)/grader validate

lock: ## bring uv.lock up to date with pyproject.toml
	@INDEX= $(BOOTSTRAP) uv lock

clean: ## remove everything that was made here, .venv included
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
