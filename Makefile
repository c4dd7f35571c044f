# The two commands a newcomer needs are `make run` and `make test`; `make check` is what a contributor runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := trygvarsel web streams config detectors notifiers
TREE := $(PACKAGES) tests benchmarks
SIDE_BY_SIDE ?= 3
LOCK := $(BIN)/uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-annotate --no-header

.PHONY: run test check-ops test-long test-kills test-chaos check fix lint types imports lock bench bench-quick bench-stream bench-stream-quick bench-scale bench-sizing test-faust bench-delivery bench-web fuzz pictures audit test-year

run: $(VENV)/ready  ## a simulated town: two quiet years learned, then a spate, live in the console and on phones
	$(BIN)/trygvarsel demo --console

test: $(VENV)/ready check-ops  ## all tests; says what was skipped and for want of what
	$(BIN)/pytest -q -n $(SIDE_BY_SIDE) --dist loadgroup --ignore tests/ops

check-ops: $(VENV)/ready  ## what it is run with: chart, rules, dashboard, image and compose file, by their own tools
	$(BIN)/pytest -q -n $(SIDE_BY_SIDE) --dist loadgroup tests/ops

test-long: $(VENV)/ready  ## the checks that take minutes: a whole year, fifty kills, a hundred thousand bad inputs
	$(BIN)/pytest -q -m slow

check: lint types imports test  ## everything that must hold before a commit

lint: $(VENV)/ready
	$(BIN)/ruff format --check $(TREE)
	$(BIN)/ruff check $(TREE)
	$(BIN)/bandit -q -ll -r $(PACKAGES)

types: $(VENV)/ready
	$(BIN)/mypy $(PACKAGES) tests benchmarks

imports: $(VENV)/ready
	$(BIN)/lint-imports

fix: $(VENV)/ready  ## put right what a tool can
	$(BIN)/ruff check --fix $(TREE)
	$(BIN)/ruff format $(TREE)

test-year: $(VENV)/ready  ## a year of 20,000 people, every promise to them checked at every step: some minutes
	$(BIN)/python -m tests.year

test-kills: $(VENV)/ready  ## deliverers killed fifty times on each database: docs/delivery.md, a quarter of an hour
	$(BIN)/python -m tests.notifiers.kills

test-faust: $(VENV)/ready  ## what Faust's own tables keep on Kafka through restarts and kills: docs/faust.md, twenty minutes
	$(BIN)/python -m tests.kafka.faust_tables

test-chaos: $(VENV)/ready  ## workers killed two hundred times on a real Kafka and PostgreSQL: docs/failures.md, half an hour
	$(BIN)/python -m tests.chaos

bench: $(VENV)/ready  ## every detector on the same streams at the same budget: docs/benchmarks.md, 45 minutes
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.detection

bench-quick: $(VENV)/ready  ## the same with few spates, into a folder of its own, three to four minutes
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.detection --quick

bench-stream: $(VENV)/ready  ## the worker on Kafka and PostgreSQL beside bare consumers and peers: docs/stream.md, half an hour
	$(BIN)/python -m benchmarks.stream --write

bench-stream-quick: $(VENV)/ready  ## the same with few reports and one round, written nowhere, some minutes
	$(BIN)/python -m benchmarks.stream --quick

bench-scale: $(VENV)/ready  ## what one worker carries and what countries would need: docs/scale.md, a quarter of an hour
	$(BIN)/python -m benchmarks.scale --write

bench-sizing: $(VENV)/ready  ## memory, processor, start-up and bytes of every verb: docs/operations/sizing.md, ten minutes
	nice -n 5 $(BIN)/python -m benchmarks.sizing --write

bench-web: $(VENV)/ready  ## the intake over HTTP, the what-if and the console's pages: docs/web.md, ten minutes
	$(BIN)/python -m benchmarks.web --write

fuzz: $(VENV)/ready  ## a hundred thousand odd requests to every address there is: docs/http.md, a quarter of an hour
	$(BIN)/python -m tests.web.police.fuzz 100000

pictures: $(VENV)/ready  ## every page of the console as docs/pictures/console, in Chromium
	$(BIN)/python -m tests.browser.pictures

bench-delivery: $(VENV)/ready  ## 50,000 recipients against a bare client: docs/delivery.md, a quarter of an hour
	$(BIN)/python -m benchmarks.delivery --write

audit: $(VENV)/ready  ## whether anything known is wrong with what is locked; asks a database on the network
	$(BIN)/pip-audit --disable-pip -r requirements.lock

lock: $(VENV)/ready  ## write the lock files anew: all of it, what the image runs, what the image is built with
	$(LOCK) pyproject.toml --group dev -o requirements.lock
	$(LOCK) pyproject.toml --extra postgresql --extra otel --constraint requirements.lock -o requirements.image.lock
	echo hatchling | $(LOCK) - --constraint requirements.lock -o requirements.build.lock

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
