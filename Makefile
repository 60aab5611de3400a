# One word per job; `make` alone lists them. The one setting is the Python that .venv is made with:
#     make app PYTHON=python3.12
# and of `make app` the folder of .keras files of one's own that its pages may look into:
#     make app OWN_MODELS=my_models
PYTHON ?= python3
RUN := .venv/bin/python
SUITE := -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
TESTS := $(RUN) $(SUITE)
COMPILE := $(RUN) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
           --generate-hashes --only-binary :all: --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help app serve scale test check check-serve check-scale check-slow check-pythons check-install audit sbom lock clean
.PHONY: venv-app venv-dev venv-serve venv-scale

help: ## list these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

app: venv-app ## the dashboard on http://127.0.0.1:8501 (the first time it installs what it needs)
	@exec $(if $(OWN_MODELS),env SEQAPP_OWN_MODELS='$(OWN_MODELS)') $(RUN) -m streamlit run streamlit_app.py

serve: venv-serve ## the models as a service on http://127.0.0.1:8080, gRPC on 8081 (in an environment of its own)
	@exec .venv-serve/bin/python -m seqapp.serving

scale: ## what `--executor ray` and `sweep --search` need, into .venv
	@$(PYTHON) .ci/venv.py requirements.lock requirements-scale.lock
	@echo "Ray and Optuna are installed: python -m seqapp sweep --help"

test: venv-dev ## the tests, without the slow ones
	@$(TESTS)

check: venv-dev ## what CI runs: format, lint, types, tests
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	$(TESTS)

check-serve: venv-dev venv-serve ## the tests of the server, against a server that runs
	@$(RUN) -m pytest -m serve tests/serving

check-scale: venv-scale ## the tests of Ray and of the search, on a cluster that they start on this machine
	@$(RUN) -m pytest -m scale tests/workflows tests/cli

check-slow: venv-dev ## the slow tests, minutes each
	@$(RUN) -m pytest -m slow

check-pythons: ## the tests on every Python that is promised, in .venvs, one after the other; an hour
	@$(PYTHON) .ci/pythons.py $(SUITE)

check-install: venv-dev ## the wheel in empty environments, at the newest and the lowest versions (needs the network)
	@$(RUN) .ci/install.py

audit: venv-dev ## advisories against the locked versions (needs the network), bandit over our own code
	@$(RUN) .ci/audit.py

sbom: venv-dev ## sbom.json: what the app is made of, in CycloneDX, from requirements.lock
	@.venv/bin/cyclonedx-py requirements --output-reproducible --output-file sbom.json requirements.lock
	@echo "sbom.json is written"

lock: venv-dev ## write the lock files anew, at the newest versions that the requirements allow
	$(COMPILE) requirements.txt --output-file requirements.lock
	$(COMPILE) requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) requirements-serve.txt --output-file requirements-serve.lock
	$(COMPILE) requirements-scale.txt --constraint requirements.lock --constraint requirements-dev.lock \
	           --output-file requirements-scale.lock
	@$(RUN) .ci/lock_differences.py requirements.lock requirements-dev.lock requirements-serve.lock requirements-scale.lock

clean: ## remove what was made here: .venv, .venvs, .venv-serve, runs/ and the tools' caches
	rm -rf .venv .venvs .venv-serve runs build dist seqapp.egg-info sbom.json .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name .git -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

venv-app:
	@$(PYTHON) .ci/venv.py requirements.lock

venv-dev:
	@$(PYTHON) .ci/venv.py requirements.lock requirements-dev.lock

venv-serve:
	@$(PYTHON) .ci/venv.py --venv .venv-serve requirements-serve.lock

venv-scale:
	@$(PYTHON) .ci/venv.py requirements.lock requirements-dev.lock requirements-scale.lock
