# What a newcomer needs: `make run` and `make test`. Everything is installed into .venv and build/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PORT ?= 8000
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ONLY ?=
CATALOGUES := $(wildcard src/zhongchuang/locale/*/LC_MESSAGES/django.po)

.PHONY: help setup setup-dev run test lint bench clean

help: ## show these targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.messages ## install what running the system needs
setup-dev: $(VENV)/.dev $(VENV)/.messages ## install what testing and developing needs, browser included

$(VENV)/.base: requirements/base.txt pyproject.toml tools/install.sh
	@tools/install.sh base "$(PYTHON)"
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/base.txt pyproject.toml tools/install.sh
	@tools/install.sh dev "$(PYTHON)"
	@touch $@ $(VENV)/.base

$(VENV)/.messages: $(CATALOGUES) | $(VENV)/.base
	@$(BIN)/python tools/messages.py compile
	@touch $@

run: setup ## start the system with demonstration data on PORT
	@$(BIN)/zhongchuang demo --port $(PORT)

test: setup-dev ## run every test: SQLite, PostgreSQL, browser
	@tools/test.sh

lint: setup-dev ## style, types, layers, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/messages.py check

bench: setup-dev ## print the benchmarks as ratios; ONLY=NAME for one
	@$(BIN)/python -m bench $(ONLY)

clean: ## remove what was installed and built
	@rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache
