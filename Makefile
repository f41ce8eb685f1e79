# Every target makes the environment it needs in .venv; nothing has to be activated.

PYTHON ?= python3
VENV := .venv/bin
VAULT := fixtures/vaults/rdm_export.xml
DEMO := build/demo
# Of fuzzing: how long for each target, how many at the same time, and which, when not all.
SECONDS := 60
AT_ONCE := 2
TARGETS :=
LOWEST_TESTS := $(addprefix tests/, $(addprefix cli/test_, convert.py convert_ends.py convert_reports.py export.py \
	export_encrypted.py options.py profile.py) \
	batch/test_cluster.py crypto/test_age_interop.py crypto/test_age_scrypt.py report/test_html.py report/test_markdown.py report/test_text.py \
	rules/test_patterns.py rules/test_pack_schema.py formats/rdm_json/test_schema.py formats/rdm_xml/test_wellformed.py)
# Old versions of Hypothesis warn now and then of a random number generator of their own.
OLD_WARNING := "ignore:It looks like:hypothesis.errors.HypothesisWarning"

.NOTPARALLEL:
.PHONY: demo test leaks faults speed large picture lint format types arch docs site man wheel zipapp fixtures lowest audit fuzz check clean

demo: .venv/installed ## Convert an invented vault: look, explain, plan, apply, undo
	rm -rf $(DEMO)
	mkdir -p $(DEMO)
	$(VENV)/rdmconv inspect $(VAULT)
	$(VENV)/rdmconv explain $(VAULT) "CDN purge"
	$(VENV)/rdmconv plan $(VAULT) --diff --plan $(DEMO)/plan.jsonl --report $(DEMO)/plan.html
	$(VENV)/rdmconv apply $(DEMO)/plan.jsonl --quiet -o $(DEMO)/converted.xml --journal $(DEMO)/undo.jsonl --journal-plaintext
	$(VENV)/rdmconv revert $(DEMO)/converted.xml --journal $(DEMO)/undo.jsonl -o $(DEMO)/original.xml
	cmp $(VAULT) $(DEMO)/original.xml
	@echo "the plan to review: $(DEMO)/plan.html"

test: .venv/installed-dev ## Run the tests
	$(VENV)/python -m pytest -n auto --dist loadgroup

leaks: .venv/installed-dev ## Look for secrets when each function fails in turn, and from outside of each command
	LEAKS=all $(VENV)/python -m pytest -n auto --dist loadgroup tests/leaks tests/cli/test_explain.py

faults: .venv/installed-dev ## A hundred kills, full disks, each bit of an encrypted file, each login: ordinary runs try some
	FAULTS=all LOGINS=all $(VENV)/python -m pytest -n auto --dist loadgroup tests/faults tests/cli/test_encrypted_damage.py tests/rules/test_people.py

speed: .venv/installed-dev ## rdmconv is not slower beside other programs than it was
	$(VENV)/python benchmarks/gate.py

large: .venv/installed-dev ## Hostile inputs of up to 200 MB through every command: takes many minutes
	LARGE=all $(VENV)/python -m pytest tests/large

picture: .venv/installed-dev ## Take the picture of a report that the documents show anew
	PICTURE=take $(VENV)/python -m pytest --quiet tests/report/browser/test_picture.py

lint: .venv/installed-dev ## Formatting and lint
	$(VENV)/ruff format --check
	$(VENV)/ruff check

format: .venv/installed-dev ## Format, and mend what lint can mend
	$(VENV)/ruff format
	$(VENV)/ruff check --fix

types: .venv/installed-dev ## Types
	$(VENV)/mypy
	$(VENV)/pyright --pythonpath $(VENV)/python tests/public_api.py

arch: .venv/installed-dev ## Imports point one way
	$(VENV)/lint-imports

docs: .venv/installed-dev ## Links resolve, and the commands shown run
	$(VENV)/python .ci/check_docs.py

site: .venv/installed-docs ## Build the documentation into build/site, strictly and without the network
	rm -rf build/site build/doctrees
	$(VENV)/sphinx-build --quiet --fail-on-warning --keep-going --nitpicky -d build/doctrees docs build/site
	$(VENV)/python .ci/check_site.py build/site

man: .venv/installed-dev ## Write the man page anew
	mkdir -p build
	PYTHONPATH=docs $(VENV)/python -m from_code.man_page > build/rdmconv.1
	mv build/rdmconv.1 docs/rdmconv.1

wheel: .venv/installed-dev ## Build sdist and wheel, and test the wheel without the checkout, on the oldest and the newest Python
	.ci/check_wheel

zipapp: .venv/installed-dev ## The program and all it needs in one file, build/rdmconv.pyz, for the Python that PYTHON is
	rm -rf build/zipapp
	$(VENV)/uv build --quiet --wheel --out-dir build/zipapp
	PATH="$(CURDIR)/$(VENV):$$PATH" $(PYTHON) -m single_file.build build/zipapp/*.whl build/rdmconv.pyz

lowest: ## Run tests that use every dependency on the lowest versions pyproject.toml allows
	$(PYTHON) -m venv --clear build/lowest
	$(PYTHON) .ci/lowest.py > build/lowest.txt
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --constraint build/lowest.txt --editable '.[test]'
	HYPOTHESIS_PROFILE=quick build/lowest/bin/python -m pytest --quiet -W $(OLD_WARNING) $(LOWEST_TESTS)

audit: .venv/installed-docs ## Known holes in what is installed; needs the network
	$(VENV)/python .ci/audit.py

fuzz: .venv/installed-fuzz ## Fuzz all targets, SECONDS each; see fuzz/README.md
	$(VENV)/python -m fuzz.run --seconds $(SECONDS) --at-once $(AT_ONCE) $(TARGETS)

fixtures: .venv/installed-dev ## The generated fixtures are what their description makes
	$(VENV)/python fixtures/build.py --check

check: test lint types arch docs site fixtures wheel ## All of it

clean:
	rm -rf .venv build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/installed-dev: pyproject.toml
	$(PYTHON) -m venv .venv
	$(VENV)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch .venv/installed $@

.venv/installed-docs: .venv/installed-dev
	$(VENV)/uv pip install --quiet --python $(VENV)/python --editable '.[docs]'
	touch $@

.venv/installed-fuzz: .venv/installed-dev
	$(VENV)/uv pip install --quiet --python $(VENV)/python --editable '.[fuzz]'
	touch $@
