# make run | stop | test | check | openapi | synth | evaluate | bench | deploy | lock
PYTHON ?= python3
STAGE ?= prod
READY := .venv/ready
IN := PATH="$(CURDIR)/.venv/bin:$$PATH" PYTHONPATH="$(CURDIR):$(CURDIR)/shared"

run: $(READY)
	$(IN) python -m local.run $(if $(KEEP),--keep)

stop: $(READY)
	$(IN) python -m local.cloud stop

# What needs no cloud, on all processors; then what shares one. Workers must see the same order of sets.
test: check
	$(IN) PYTHONHASHSEED=0 pytest -q -n auto tests/unit tests/contract tests/asl
	$(IN) pytest tests/infrastructure tests/e2e tests/browser

check: $(READY)
	$(IN) ruff check .
	$(IN) ruff format --check .
	$(IN) mypy
	$(IN) lint-imports --no-logo

openapi: $(READY)
	$(IN) python -m functions.openapi docs/api

synth: $(READY)
	$(IN) node_modules/.bin/cdk synth --all --quiet -c stage=$(STAGE)

deploy: $(READY)
	$(IN) node_modules/.bin/cdk deploy --all -c stage=$(STAGE)

evaluate: $(READY)
	$(IN) python -m casework.tools.evaluate $(if $(SVG),--svg "$(SVG)")

bench: $(READY)
	$(IN) python -m local.bench

# The environment: Python packages and the CDK command line by their locks, Lambda's wheels for later.
# Beside it, for a client of 2013, what it imports when it is run by a Python 2.7.
$(READY): requirements-dev.txt shared/requirements.txt shared/requirements-images.txt \
    tests/e2e/requirements-python2.txt package-lock.json
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check \
	    --require-hashes --no-deps -r requirements-dev.txt
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --upgrade \
	    --require-hashes --no-deps --target .venv/python2 -r tests/e2e/requirements-python2.txt
	$(IN) npm ci --silent --no-audit --no-fund
	$(IN) python -m infrastructure.packaging
	touch $@

LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate
lock: $(READY)
	$(IN) $(LOCK) pyproject.toml --upgrade -o shared/requirements.txt
	$(IN) $(LOCK) --group images --upgrade -o shared/requirements-images.txt
	$(IN) $(LOCK) pyproject.toml --upgrade --group dev -o requirements-dev.txt

.PHONY: run stop test check openapi synth deploy evaluate bench lock
