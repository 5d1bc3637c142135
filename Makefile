# Needs Python 3.10 or newer, make and git. Everything else is installed into .venv, once: a target installs
# again only after pyproject.toml has changed.
#
#   make lab PYTHON=python3.12       choose the Python that .venv is made with
#   make lab TORCH_INDEX=URL         take torch and torchvision from this index when .venv is filled, such as
#                                    PyTorch's index of CPU builds, which are some gigabytes smaller
#   make lab LAB_FLAGS='--no-browser --port 9000'
#   make test PYTEST_FLAGS='-x -k modes'

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP_INSTALL = $(RUN) -m pip install $(PIP_FLAGS)
CELL_TIMEOUT := 120
# Tests run side by side, file by file (a notebook's cells must run in order); but those in a browser, which need
# a kernel and a browser each, one after the other.
WORKERS := 2
# Flags such as -k may leave nothing to run in one of both.
MAYBE_NONE = $(if $(PYTEST_FLAGS),|| [ $$? -eq 5 ])

.DELETE_ON_ERROR:
.PHONY: help lab test test-lowest check format js recordings bench clean distclean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

lab: $(VENV)/.lab ## Open the course in JupyterLab
	$(RUN) -m jupyterlab --LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb \
		$(if $(filter 0,$(shell id -u)),--allow-root) $(LAB_FLAGS)

test: $(VENV)/.test ## Run every test and every notebook
	$(RUN) -m pytest tests notebooks --ignore=tests/browser -n $(WORKERS) --dist loadfile \
		--nbval --nbval-current-env --nbval-cell-timeout=$(CELL_TIMEOUT) $(PYTEST_FLAGS) $(MAYBE_NONE)
	$(RUN) -m pytest tests/browser $(PYTEST_FLAGS) $(MAYBE_NONE)

test-lowest: ## The same on the oldest versions that pyproject.toml allows, in .venv-lowest
	$(MAKE) .venv-lowest/lower_bounds.txt VENV=.venv-lowest
	$(MAKE) test VENV=.venv-lowest PIP_FLAGS='--constraint .venv-lowest/lower_bounds.txt'

check: $(VENV)/.test ## Check format, lint, that notebooks are stored without outputs, that the front end is built
	$(RUN) -m ruff format --check
	$(RUN) -m ruff check
	$(RUN) tests/notebooks/strip.py --check
	$(RUN) tests/bundle.py --check

format: $(VENV)/.test ## Repair what `make check` complains about, where a tool can
	$(RUN) -m ruff check --fix-only
	$(RUN) -m ruff format
	$(RUN) tests/notebooks/strip.py

js: $(VENV)/.lab ## Join the live stage's modules into one file; needs Node
	npm install --silent
	$(RUN) tests/bundle.py

recordings: $(VENV)/.lab ## Play the recorded stories again and write their files
	$(RUN) -m gan_tutor.stories

bench: $(VENV)/.test ## Measure the speed
	$(RUN) -m tests.benchmarks

clean: ## Remove what was built or cached
	rm -rf build dist *.egg-info .pytest_cache .ruff_cache .hypothesis
	find gan_tutor tests notebooks -name __pycache__ -prune -exec rm -rf {} + \
		-o -name .ipynb_checkpoints -prune -exec rm -rf {} +

distclean: clean ## Remove the virtual environments as well
	rm -rf .venv .venv-lowest node_modules

# bin/pip is the last thing that venv makes: where it is missing, the environment is missing or unfinished.
$(VENV)/bin/pip:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "gan_tutor needs Python 3.10 or newer, and there is no $(PYTHON) here." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "gan_tutor needs Python 3.10 or newer, and $(PYTHON) is %d.%d. Name another one: make PYTHON=python3.12 ..." % sys.version_info[:2])'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --upgrade-deps $(VENV)

$(VENV)/.lab: pyproject.toml | $(VENV)/bin/pip
	$(if $(TORCH_INDEX),$(PIP_INSTALL) --index-url $(TORCH_INDEX) torch torchvision)
	$(PIP_INSTALL) --editable .
	@touch $@

$(VENV)/.test: $(VENV)/.lab
	$(PIP_INSTALL) --editable '.[test]'
	@touch $@

$(VENV)/lower_bounds.txt: pyproject.toml | $(VENV)/bin/pip
	$(RUN) tests/lower_bounds.py > $@
