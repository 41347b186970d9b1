# Guildhall: what you can do here. `make help` lists it.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
DEMO_DIR ?= $(CURDIR)/demo-data
PY = $(VENV)/bin/python
PIP = $(PY) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help demo setup dev test check rig bench messages screenshots

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Guildhall needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing the portal into $(VENV) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.develop: requirements.txt requirements-s3.txt requirements-sentry.txt requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the tools of work into $(VENV) …"
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

static_vendor/.stamp: package-lock.json tools/assets.py | $(VENV)/bin/python
	@$(PY) tools/assets.py
	@touch $@

demo: $(VENV)/.runtime static_vendor/.stamp ## the whole portal with a sample community: make demo [PORT=8000] [DEMO_DIR=folder]
	@DEMO=1 DEBUG=0 PORT=$(PORT) DEMO_DIR="$(DEMO_DIR)" exec $(PY) manage.py demo --port $(PORT)

setup: $(VENV)/.develop static_vendor/.stamp ## everything for work on the portal, in .venv

dev: setup ## web with reload, worker and beat on your own data in var/
	@DEBUG=1 DEMO=1 PORT=$(PORT) VAR_DIR="$(CURDIR)/var" exec $(PY) manage.py demo --reload --port $(PORT)

test: setup ## all that the machine allows; with CI=true nothing may be missing
	@exec $(PY) tools/run_tests.py

check: setup ## linters, floors, migrations, catalogues, settings
	@exec $(PY) tools/run_tests.py --only checks

rig: setup ## races, crashes, real servers: make rig [FULL=1]
	@exec $(PY) tools/run_tests.py --only rig

bench: setup ## benchmarks/ on PostgreSQL and Redis
	@exec $(PY) benchmarks/pages.py

messages: setup ## collect texts for translation and compile the catalogues
	@exec $(PY) tools/messages.py update

screenshots: setup ## the pictures of the docs, made anew
	@exec $(PY) tools/screenshots.py
