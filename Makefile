# What to run: make help

PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3; do $$each -c "" 2>/dev/null && echo $$each && break; done)
export PORT ARGS

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test check fix bench lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## Start the portal with its demonstration content (PORT=8000); Ctrl-C stops it
	@exec $(PYTHON) -m trial demo

demo-reset: ## Forget the demonstration's data, to start over
	@exec $(PYTHON) -m trial demo-reset

check: ## Lint, format, types, import directions, migrations, deployment, lock files
	@exec $(PYTHON) -m trial check

test: ## Run the whole suite (ARGS="tests/setup -k lock")
	@exec $(PYTHON) -m trial test

fix: ## Put right what can be put right by itself
	@exec $(PYTHON) -m trial fix

bench: ## Measure, in a database of its own (ARGS="--help")
	@exec $(PYTHON) -m trial bench

lock: ## Lock the newest allowed requirements
	@exec $(PYTHON) -m trial lock
