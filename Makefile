# Two commands for a user: `make plan` and `make test`. Everything they need is installed into .venv from locked versions.
PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet
RUNS ?= runs

.PHONY: plan test test-qgis bench layers lock clean

plan: $(VENV)/run.stamp
	$(VENV)/bin/cqdc plan baseline --runs $(RUNS)

test: $(VENV)/dev.stamp
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	@# In the order of the folders: the long files of tests/integration first, so that none of them is left for the end
	$(VENV)/bin/pytest -n auto --dist loadfile --no-loadscope-reorder

# With the real QGIS (Debian: qgis, python3-qgis), which `make test` does without.
test-qgis: $(VENV)/dev.stamp
	CQDC_QGIS=1 $(VENV)/bin/pytest tests/qgis

# Every benchmark three times, then one table of their figures with the machine. Takes an hour or more; RUNS_EACH=1 is
# shorter. Each run is kept in runs/bench.jsonl: HOW=--go-on continues an interrupted table, HOW=--show shows it as it is.
RUNS_EACH ?= 3
HOW ?=
bench: $(VENV)/dev.stamp
	PYTHONPATH=. $(VENV)/bin/python tests/bench/table.py --runs $(RUNS_EACH) $(HOW)

# Rebuild the shipped layers from the raw data (only where these lie beside the checkout).
layers: $(VENV)/run.stamp
	$(VENV)/bin/python -m geodata.ingest ../shared/data

# Resolve the newest versions that pyproject.toml allows; commit the result together with a green `make test`.
lock: $(VENV)/dev.stamp
	$(PIP) install pip-tools
	$(VENV)/bin/pip-compile -q --upgrade $(LOCK_FLAGS) -o requirements.lock pyproject.toml
	$(VENV)/bin/pip-compile -q --upgrade $(LOCK_FLAGS) --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml

LOCK_FLAGS := --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	--strip-extras --allow-unsafe --build-deps-for editable --build-deps-for wheel

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更高版本：make PYTHON=python3.12 ... / Python 3.11 or later is needed."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "缺少 venv：请先运行 sudo apt-get install python3-venv / venv is missing: install python3-venv first."; exit 1; }

$(VENV)/run.stamp: $(VENV)/bin/python requirements.lock pyproject.toml
	@echo "安装锁定版本的依赖 / installing locked dependencies"
	@# psychrolib comes as source: it is built with the locked setuptools, not with whatever is newest
	@sed -n '/^setuptools==/,$$p' requirements.lock > $(VENV)/build.lock
	$(PIP) install --require-hashes -r $(VENV)/build.lock
	$(PIP) install --require-hashes --no-build-isolation -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	@echo "安装测试工具 / installing test tools"
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info
