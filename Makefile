# The front door. People and CI run the same targets; `make` alone lists them. Needs Go, git and make.

GO   ?= go
# Packages and fuzz workers run side by side. Raise it on a machine with more cores.
JOBS ?= 2
# What test and lint look at.
PKG  ?= ./...

# What is tested is what ships: no cgo, no paths of the building machine. One setting for every target also means
# that the dependencies are compiled once.
export CGO_ENABLED := 0
export GOFLAGS     := $(strip $(filter-out -trimpath,$(shell $(GO) env GOFLAGS)) -trimpath)

# Tools are built on demand from scripts/tools/<name>/go.mod; a new Go release makes new ones.
TOOLS := $(CURDIR)/.cache/tools/$(shell $(GO) env GOVERSION)

# The folders of tests that hold the pattern; a target that selects tests must not pass for finding none.
packages-with = $(or $(shell git ls-files -co --exclude-standard -- '*_test.go' | xargs grep -sl '$(1)' | xargs -r -n1 dirname \
	| sort -u | sed 's|^|./|'),$(error no test matches $(1)))

.DEFAULT_GOAL := help
.PHONY: help
help:
	@awk -F' *## ' '/^[a-z0-9-]+:.* ## / {split($$1, t, ":"); printf "  make %-12s %s\n", t[1], $$2}' Makefile

.PHONY: demo
demo: build ## the main job: four validators, a scenario, its proofs and pages; stays up on a terminal until Ctrl-C
	@{ [ -t 0 ] && [ -t 1 ]; } || once=--once; bin/waybill demo $$once

.PHONY: test
test: ## every test (PKG=packages); what the machine lacks is listed at the end
	@mkdir -p .cache && : >.cache/needs
	@WAYBILL_NEED_REPORT=$(CURDIR)/.cache/needs $(GO) test -p $(JOBS) -timeout 10m $(PKG); status=$$?; \
	if [ -s .cache/needs ]; then echo 'skipped on this machine:'; sort -u .cache/needs; fi; exit $$status

.PHONY: build
build: ## bin/waybill, one static binary
	$(GO) build -o bin/waybill ./cmd/waybill

.PHONY: lint
lint: $(TOOLS)/golangci-lint $(TOOLS)/buf ## golangci-lint, go vet (PKG=packages), gofmt, buf lint and format
	$(TOOLS)/golangci-lint run --concurrency $(JOBS) $(PKG)
	@files=$$(gofmt -l $(sort $(wildcard $(shell git ls-files -co --exclude-standard -- '*.go')))); \
	if [ -n "$$files" ]; then echo "not formatted; run: gofmt -w" $$files; exit 1; fi
	$(GO) vet -tags conformance,pages $(PKG)
	cd proto && $(TOOLS)/buf lint && $(TOOLS)/buf format --diff --exit-code

# A new generator needs no line here: protobuf comes first, then every //go:generate directive of the module.
.PHONY: gen
gen: $(TOOLS)/buf $(TOOLS)/protoc-gen-go $(TOOLS)/protoc-gen-connect-go ## write all generated files again
	cd proto && PATH="$(TOOLS):$$PATH" buf generate
	$(GO) generate ./...

.PHONY: check-gen
check-gen: ## fail where `make gen` changes a file
	scripts/check-gen

.PHONY: breaking
breaking: $(TOOLS)/buf ## fail where a .proto breaks bytes or JSON names that main had (PROTO_BASE=commit for another)
	BUF=$(TOOLS)/buf scripts/proto-breaking $(PROTO_BASE)

# The race detector needs cgo, so a C compiler. The simulation is one goroutine at a time: nothing to find there.
RACE ?= $(shell $(GO) list ./ledger/register/... ./ledger/exec/... ./ledger/store/... ./consensus/... ./p2p/... ./node/... \
	2>/dev/null | grep -v /consensus/sim)
.PHONY: race
race: ## the tests of what runs concurrently, under the race detector (RACE=packages)
	CGO_ENABLED=1 $(GO) test -race -p $(JOBS) -timeout 20m $(RACE)

.PHONY: e2e
e2e: ## the tests that run whole nodes as processes (TestE2E…), talking, never from the cache
	$(GO) test -count=1 -v -timeout 20m -run '^TestE2E' $(call packages-with,^func TestE2E)

.PHONY: pages
pages: ## Chromium against whole networks: the demo's pages, and a server that lies to them
	$(GO) test -count=1 -timeout 20m -tags pages -run '^TestE2E(Page|LyingPage)$$' ./cmd/waybill

SEEDS ?= 1000
SEED  ?= 0
# Go's runtime follows the seed too, edited for this one test binary. OVERLAY= runs the seeds on the runtime as it is,
# where the faults repeat and the run nearly does.
OVERLAY ?= $(CURDIR)/.cache/sim/overlay
.PHONY: sim
sim: ## SEEDS=N simulated networks with faults from SEED=first on; SEEDS=1 SEED=s [TRACE=folder] replays one
	$(if $(OVERLAY),$(GO) run ./consensus/sim/overlay -goroot "$$($(GO) env GOROOT)" -dir $(OVERLAY))
	WAYBILL_SIM_SEEDS=$(SEEDS) WAYBILL_SIM_SEED=$(SEED) WAYBILL_SIM_TRACE=$(if $(TRACE),$(abspath $(TRACE))) \
		$(GO) test -count=1 -v -timeout 0 -run '^Test(Seeds|ExactReplay)$$' \
		$(if $(OVERLAY),-overlay $(OVERLAY)/overlay.json -tags simrt) ./consensus/sim

ACTS ?= 100000
.PHONY: reference
reference: ## 100,000 random acts of goods, and ACTS=100000 of the consortium, of SEED=s against the reference models
	WAYBILL_SEEDS=$(SEED) $(GO) test -count=1 -v -timeout 60m -run '^TestAgreesWithTheReference$$' ./ledger/shipment
	WAYBILL_RANDOM=$(ACTS) WAYBILL_SEED=$(SEED) $(GO) test -count=1 -v -timeout 60m -run '^TestReference' ./ledger/governance

FUZZTIME ?= 10s
.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME=10s each
	@JOBS=$(JOBS) scripts/fuzz $(FUZZTIME)

DATA ?= ../shared/data
.PHONY: conformance
conformance: ## real EPCIS documents and identifier vectors of DATA=../shared/data against live nodes
	@[ -d "$(DATA)" ] || { echo "no folder $(DATA): give it as make conformance DATA=…"; exit 1; }
	WAYBILL_DATA=$(abspath $(DATA)) $(GO) test -count=1 -p $(JOBS) -timeout 20m -tags conformance -run '^TestConformance' \
		$(call packages-with,^func TestConformance)

UNITS ?= 1000000
.PHONY: bench
bench: build ## figures of four validators on this machine with UNITS=1000000 preloaded
	bin/waybill bench --units $(UNITS)
	@if command -v chromium >/dev/null; then $(MAKE) --no-print-directory bench-page; else echo 'the page: no chromium here'; fi

.PHONY: bench-page
bench-page: ## how soon the consumer's page knows on a slow phone and line, and its check of twelve events, in Chromium
	$(GO) test -p 1 -run '^$$' -bench '^Benchmark(Page|VerifierInJavaScript)$$/^(node|static|chromium)$$' -benchtime 5x \
		./node/web/page ./node/web/verify

.PHONY: clean
clean: ## remove what the build made here
	rm -rf bin .cache

PKG_buf                   := github.com/bufbuild/buf/cmd/buf
PKG_protoc-gen-go         := google.golang.org/protobuf/cmd/protoc-gen-go
PKG_protoc-gen-connect-go := connectrpc.com/connect/cmd/protoc-gen-connect-go
PKG_golangci-lint         := github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(TOOLS)/%: scripts/tools/%/go.mod scripts/tools/%/go.sum
	@echo "building $* (once)"
	@$(GO) build -C scripts/tools/$* -ldflags='-s -w' -o $@ $(PKG_$*)
	@touch $@
