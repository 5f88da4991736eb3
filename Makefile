# The portal's commands. `make` alone lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Debian's own first: it is what an installation runs, and built to be fast. Otherwise any 3.11 that can make environments.
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell for python in /usr/bin/python3.11 python3.11 python3; do \
	"$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && command -v "$$python" && break; done)
endif
HOST ?= 127.0.0.1
PORT ?= 8000
VAR ?= var
VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
APPS := pkes members events trainings cooperation publications

export VAR_DIR := $(abspath $(VAR))
export SECRET_KEY ?= $(shell cat $(VAR)/secret 2>/dev/null)

.PHONY: help run dev test test-postgres test-browser bench lint format messages clean

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

$(VENV)/run.stamp: requirements.txt
	@test -n "$(PYTHON)" || { echo "The portal needs Python 3.11 with venv: apt-get install python3.11-venv"; exit 2; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the portal needs (once)…"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt $(VENV)/run.stamp
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Read again by make as soon as it is written, so that SECRET_KEY above has it on the first start, too.
$(VAR)/secret:
	@mkdir -p $(VAR) && umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))' > $@
-include $(VAR)/secret.stamp
$(VAR)/secret.stamp: $(VAR)/secret
	@touch $@

$(VAR)/static.stamp: $(VENV)/run.stamp $(shell find static -type f 2>/dev/null)
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

# A trial in one's own network: other computers may reach it over plain http when HOST says so.
run dev: export PORTAL_URL ?= http://$(if $(filter 0.0.0.0,$(HOST)),127.0.0.1,$(HOST)):$(PORT)
run dev: export ALLOWED_HOSTS ?= $(if $(filter 0.0.0.0,$(HOST)),*)
run dev: export INSECURE_HTTP ?= 1
# People read it, not programs.
run dev: export LOG_FORMAT ?= text
# The printed password alone opens the office of a trial.
run dev: export SECOND_FACTOR ?= $(if $(filter https://%,$(PORTAL_URL)),required,optional)

run: $(VENV)/run.stamp $(VAR)/static.stamp ## start the portal with its founding data and samples (HOST=, PORT=)
	@HOST=$(HOST) PORT=$(PORT) $(MANAGE) run_portal

dev: export DEBUG := 1
dev: $(VENV)/run.stamp ## start it for development: reloads itself, shows errors
	@$(MANAGE) prepare_portal
	@$(MANAGE) runserver $(HOST):$(PORT)

# A test has the settings that it asks for, whatever the shell of the person who runs it says. Python keeps what it
# compiled: without that each process compiles all tests and the portal anew.
PYTEST := env -u PYTHONDONTWRITEBYTECODE -u DEBUG -u LOG_FORMAT -u ADMINS -u SENTRY_DSN -u PORTAL_URL \
	-u ALLOWED_HOSTS -u TRUSTED_PROXY_COUNT -u EMAIL_URL -u DEFAULT_FROM_EMAIL \
	-u MEDIA_STORAGE_URL -u DATABASE_REPLICA_URL -u SECOND_FACTOR -u INVITATION_DAYS -u FRESHNESS_DAYS \
	-u JOIN_ANSWER_DAYS -u JOIN_UNCONFIRMED_DAYS -u JOIN_KEEP_DAYS -u COUNCIL_VOTES -u COUNCIL_QUORUM \
	$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: $(VENV)/dev.stamp $(VAR)/static.stamp ## the whole suite on SQLite (ARGS= goes to pytest)
	@DATABASE_URL= REDIS_URL= $(PYTEST) $(ARGS)

test-postgres: $(VENV)/dev.stamp $(VAR)/static.stamp ## the same on the PostgreSQL that DATABASE_URL names
	@test -n "$${DATABASE_URL:-}" || { echo "Set DATABASE_URL, for instance postgres://postgres@127.0.0.1:5432/postgres"; exit 2; }
	@$(PYTEST) $(ARGS)

test-browser: $(VENV)/dev.stamp $(VAR)/static.stamp ## only the tests in a real browser (SCREENSHOTS=1 renews the README's picture)
	@$(PYTEST) tests/browser $(ARGS)

bench: $(VENV)/run.stamp ## measure the portal's speed beside reference apps, needs wrk (ARGS="--seconds 5 --rounds 5", BENCH_PORT=)
	@$(PY) -m bench.run $(ARGS)

lint: $(VENV)/dev.stamp ## everything that reads the code without running it
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 $(VENV)/bin/djade --check --target-version 5.2
	@$(VENV)/bin/lint-imports --no-cache
	@$(VENV)/bin/bandit --quiet --recursive --configfile pyproject.toml $(APPS) manage.py 2> >(grep -v 'no failed test on' >&2)
	@PORTAL_URL=https://pkes.example TRUSTED_PROXY_COUNT=1 $(MANAGE) check --deploy --fail-level WARNING
	@$(MANAGE) makemigrations --check --dry-run --verbosity 0
	@$(PY) -m pkes.lib.catalogues --check

format: $(VENV)/dev.stamp ## put the code and the templates into their form
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .
	@git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 $(VENV)/bin/djade --target-version 5.2 || true

messages: $(VENV)/dev.stamp ## bring the Polish catalogue up to the code (needs gettext), then compile it
	@$(PY) -m pkes.lib.catalogues

clean: ## forget the environment; what the portal wrote in var/ stays
	@rm -rf $(VENV) $(VAR)/static $(VAR)/static.stamp
