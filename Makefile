# The verbs of this project. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
.PHONY: help setup demo test stage matrix nights research-journeys bench matching matching-weights fix lock mocks record-connector new-connector new-bot scaffold-check

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

setup: ## virtual environment from the lock, and a Chromium (a second run does nothing)
	@tools/setup.sh

test: setup ## everything CI runs, with seconds per stage against docs/ci-budget.md
	@$(PYTHON) tools/stages.py

stage: setup ## one stage: make stage name=fast; without a name they are listed
	@$(PYTHON) tools/stages.py --only $(name)

matrix: setup ## every partner fault against every write, in the browser (docs/fault-matrix.md, more than an hour)
	@$(PYTHON) -m tests.matrix --out docs/fault-matrix.md

nights: setup ## five whole nights of worlds drawn at random, in the browser (docs/results/nights.md)
	@$(PYTHON) -m tests.journeys.play_nights

research-journeys: setup ## 20 cases of three drawn worlds, researched from the console (docs/results/research.md)
	@$(PYTHON) -m tests.journeys.play_research

bench: setup ## the promises about speed and memory, measured (about 20 minutes, on a quiet machine)
	@$(PYTHON) -m benchmarks

matching: setup ## our matching beside splink and recordlinkage (makes their environments in var/peers)
	@$(PYTHON) -m benchmarks.matching

matching-weights: setup ## train them anew: make matching-weights version=weights-2 from=2027-01-31 reason="…"
	@$(PYTHON) -m benchmarks.matching_weights --version "$(version)" --effective-from "$(from)" --reason "$(reason)"

demo: setup ## one whole night on invented partner systems; nothing leaves this machine
	@.venv/bin/mash demo

mocks: setup ## the partner systems, for a person to click through
	@.venv/bin/mash mocks

record-connector: setup ## page objects drafted while you click: make record-connector URL=https://…
	@$(PYTHON) -m tools.record_connector "$(URL)" $(if $(OUT),--out "$(OUT)") $(if $(SYSTEM),--system "$(SYSTEM)") \
	  $(if $(WORDS),--words "$(WORDS)")

new-connector: setup ## a partner system: make new-connector name=school_transport [title=… mock=…] (docs/adding-a-connector.md)
	@$(PYTHON) -m tools.new_connector "$(name)" --title "$(title)" --mock "$(mock)"

new-bot: setup ## a process: make new-bot name=school_transport_notice (docs/adding-a-bot.md)
	@$(PYTHON) -m tools.new_bot "$(name)" --title "$(title)"

scaffold-check: setup ## new connectors and bots in a copy of the tree, and every check over them (minutes)
	@$(PYTHON) -m tools.scaffold_check

fix: setup ## format, and mend what the linter can
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

lock: setup ## write requirements.lock anew from pyproject.toml (needs the package uv)
	@$(PYTHON) -m pip install --quiet uv && $(PYTHON) -m uv pip compile --quiet --python-version 3.11 --extra dev \
	  --generate-hashes --no-header --no-annotate --no-strip-extras --universal pyproject.toml -o requirements.lock
