# The front door: CI and people run the same targets. Needs Go, git and make.

GO      ?= go
# Built on demand from scripts/tools/<name>/go.mod; a new Go release makes new ones.
TOOLS   := $(CURDIR)/.cache/tools/$(shell $(GO) env GOVERSION)

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

PKG_buf                   := github.com/bufbuild/buf/cmd/buf
PKG_protoc-gen-go         := google.golang.org/protobuf/cmd/protoc-gen-go
PKG_protoc-gen-connect-go := connectrpc.com/connect/cmd/protoc-gen-connect-go
PKG_golangci-lint         := github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(TOOLS)/%: scripts/tools/%/go.mod scripts/tools/%/go.sum
	@echo "building $* (once)"
	@mkdir -p $(TOOLS)
	@CGO_ENABLED=0 $(GO) build -C scripts/tools/$* -trimpath -ldflags='-s -w' -o $@ $(PKG_$*)
	@touch $@

.PHONY: gen
gen: $(TOOLS)/buf $(TOOLS)/protoc-gen-go $(TOOLS)/protoc-gen-connect-go ## write all generated code again
	@if [ -n "$$(find proto -name '*.proto' -print -quit)" ]; then cd proto && PATH="$(TOOLS):$$PATH" buf generate; fi
	@for d in scripts/gen/*/; do if [ -d "$$d" ]; then echo "go run ./$$d"; $(GO) run "./$$d" || exit 1; fi; done
