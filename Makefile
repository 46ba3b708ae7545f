# fastdock's make targets. `make help` lists them.

BIN     := bin/fastdock
PREFIX  ?= /usr/local

.PHONY: help build install demo demo-down test check lint unit bounds e2e faults bench golden snapshot engine engines engine-down images pictures clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/fastdock
	go build -trimpath -tags grpcnotrace -ldflags '-s -w' -o $(BIN) ./cmd/fastdock

install: build ## install fastdock into $(PREFIX)/bin; PREFIX="$HOME/.local" needs no root
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 0755 $(BIN) "$(DESTDIR)$(PREFIX)/bin/fastdock"

demo: build ## see it work: from an empty folder to a healthy, hot-reloading stack
	.ci/rig/demo up

demo-down: ## remove everything that the demo made
	.ci/rig/demo down

test: ## pass all tests: lint, unit, race, scripts, and end to end on a real engine
	.ci/rig/with-engine $(MAKE) --no-print-directory check

# lint has run vet, and eighty test binaries are linked faster without what a debugger needs. What has passed and has not
# changed since is not run again.
check: lint images bounds
	go test -race -timeout 20m -vet=off -ldflags='-s -w' $$(go list ./... | grep -v /e2e)
	$(E2E)

# The fastdock that runs until it is interrupted has the race detector in it here.
E2E := COMPOSE_PEER=$$(.ci/rig/tool compose) HADOLINT=$$(.ci/rig/tool hadolint) .ci/rig/remote run \
	  go test -count=1 -timeout 40m -ldflags='-s -w' ./cmd/fastdock/e2e

lint: ## check the code with golangci-lint, and that it builds for macOS and Windows
	$$(.ci/rig/tool lint) run ./...
	GOOS=darwin go vet ./...
	GOOS=windows go vet $$(go list ./... | grep -v /e2e)

snapshot: ## build all that a release holds into dist, and publish nothing
	.ci/goreleaser release --snapshot --clean

unit: ## run the tests that need no engine, without the race detector
	go test $$(go list ./... | grep -v /e2e)

bounds: # how much time and memory commands take at most; the race detector's builds leave these tests out
	go test -run 'TestBounds' ./cmd/fastdock ./devenv/redact

e2e: build ## run the end-to-end tests only, on the engine that answers
	$(E2E) -v

faults: images ## bring the whole corpus of faults about on the engine that answers, and say what doctor finds
	COMPOSE_PEER=$$(.ci/rig/tool compose) FAULTS=all \
	  go test -count=1 -timeout 90m -v -run 'TestFaults$$' ./cmd/fastdock/e2e

BENCH ?= .
bench: ## measure fastdock beside docker compose, and its own hot paths; BENCH=UpMany/30 picks some
	COMPOSE_PEER=$$(.ci/rig/tool compose) PROCESS_COMPOSE_PEER=$$(.ci/rig/tool process-compose) \
	  $(if $(findstring Deploy,$(BENCH)),.ci/rig/remote run) go test -run '^$$' -bench '$(BENCH)' -benchtime 7x -timeout 3h ./cmd/fastdock/e2e
	go test -run '^$$' -bench '$(BENCH)' ./tui/... ./devenv/...

golden: ## rewrite the golden files from what the code makes now; read the diff
	go test ./scaffold ./tui/... -update
	go test ./cmd/fastdock -run TestRulesDocument -update

engine: ## make sure that a container engine answers
	.ci/rig/engine up

export ENGINES TESTS
engines: ## run the tests of what depends on the engine on 29, 26.1 and 20.10; ENGINES="29" and TESTS=Drift pick some
	.ci/rig/with-engine .ci/rig/engines

engine-down: ## stop the engine that `make engine` or `make demo` started
	.ci/rig/engine down

images: ## make sure that the base images are there
	.ci/rig/images

pictures: build images ## draw the pictures of wizard and panes in .ci/pictures anew, from real runs
	.ci/rig/pictures

clean: ## remove what was built here
	rm -rf bin
