# The front door of dynaplane: every task has one word here. All of them set
# up what they need, and a second run takes seconds.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
# One process more than cores: each of them waits now and then.
PYTEST_FLAGS ?= -q -n $(shell expr $(JOBS) + 1) --dist worksteal
export PYTEST_FLAGS TESTS
FUZZ_SECONDS ?= 60
SANITIZED ?= tests

python := build/tools/venv/bin/python
stamps := build/stamps
programs := dynaplane pulumi-language-dynaplane pulumi-resource-aws \
  pulumi-resource-awsdynamodb

##@ To use it
demo: build ## From a manifest to a live table on a local AWS, and back
	@$(python) tools/demo

build: setup build/release/build.ninja ## Build into build/bin and build/libexec
	@cmake --build build/release -j $(JOBS) --target $(programs)
	@cmake --install build/release --prefix $(CURDIR)/build >build/logs/install.log

install: build ## Install below PREFIX (default /usr/local)
	@cmake --install build/release --prefix $(DESTDIR)$(PREFIX)

##@ To work on it
setup: $(stamps)/packages $(stamps)/venv $(stamps)/pulumi $(stamps)/kustomize ## Install what the build, the demo and the tests need
	@:

test: build $(stamps)/official-sdk $(stamps)/pulumi-yaml $(stamps)/kubernetes ## Run every test, or PART: rooms docs unit aws engine provider component cluster e2e
	@cmake --build build/release -j $(JOBS)
	@tools/test $(PART)

unit: setup build/release/build.ninja ## Run the unit tests alone
	@cmake --build build/release -j $(JOBS)
	@ctest --preset release -j $(JOBS) --output-on-failure

cluster: $(stamps)/kubernetes ## Install an API server for the tests: etcd, kube-apiserver, kubectl
	@:

cluster-test: build cluster ## Run the tests on that API server, the long ones, too
	@$(python) -m pytest $(PYTEST_FLAGS) -m "long or not long" tests/cluster

histories: build $(stamps)/official-sdk ## Run the long forms of what is drawn at random
	@FULL=1 $(python) -m pytest $(PYTEST_FLAGS) -m "long or not long" \
	  tests/*/test_*histories*.py tests/e2e/test_settled.py \
	  tests/e2e/test_random_kills.py

sanitize thread: setup $(stamps)/official-sdk $(stamps)/pulumi-yaml \
  $(stamps)/kubernetes
sanitize: build/sanitize/build.ninja ## Run unit tests and SANITIZED (all) under ASan and UBSan
	@$(run-sanitized)

thread: build/thread/build.ninja ## Run the same under the thread sanitizer
	@$(run-sanitized)

fuzz: setup $(stamps)/fuzz-packages build/fuzz/build.ninja ## Look for inputs that break the reader, for FUZZ_SECONDS (60)
	@cmake --build build/fuzz -j $(JOBS) --target manifest_fuzz
	@tools/fuzz $(FUZZ_SECONDS)

lint: build $(stamps)/lint-packages ## Check format, clang-tidy, Python and the rooms
	@tools/lint $(LINT_FLAGS)

format: $(stamps)/lint-packages ## Format all C++ sources in place
	@git ls-files 'src/*.h' 'src/*.cc' | xargs -r clang-format -i

bench: build ## Measure time, requests, size and memory
	@$(python) tools/bench
	@$(python) bench/manifest_validate.py

clean: ## Remove what was built; keep the tools
	@rm -rf build/release build/debug build/sanitize build/thread build/fuzz \
	  build/bin build/libexec build/lint build/logs

distclean: ## Remove everything that was built or installed here
	@rm -rf build

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' \
	  $(MAKEFILE_LIST)
	@echo

# $@ is the preset. What a program reports is in a file of its own: many end
# where nobody looks at their exit code.
define run-sanitized
cmake --build build/$@ -j $(JOBS)
@mkdir -p build/logs && rm -f build/logs/$@.*
@report="log_path=$(CURDIR)/build/logs/$@"; \
  export DYNAPLANE_BUILD=$(CURDIR)/build/$@ ASAN_OPTIONS="$$report" \
    UBSAN_OPTIONS="$$report:print_stacktrace=1" \
    TSAN_OPTIONS="$$report:suppressions=$(CURDIR)/tools/tsan-suppressions.txt"; \
  ctest --preset $@ --output-on-failure && \
  $(python) -m pytest $(PYTEST_FLAGS) $(SANITIZED)
@! grep -hE 'SUMMARY|runtime error' build/logs/$@.* 2>/dev/null
endef

# Set-up, each step once and again when its recipe changes.
$(stamps)/packages: tools/install-packages
	@mkdir -p $(@D) build/logs
	@[ -n "$(SKIP_PACKAGES)" ] || tools/install-packages build
	@touch $@

$(stamps)/test-packages: tools/install-packages
	@mkdir -p $(@D) build/logs
	@[ -n "$(SKIP_PACKAGES)" ] || tools/install-packages test
	@touch $@

$(stamps)/lint-packages: tools/install-packages
	@mkdir -p $(@D) build/logs
	@[ -n "$(SKIP_PACKAGES)" ] || tools/install-packages lint
	@touch $@

$(stamps)/fuzz-packages: tools/install-packages
	@mkdir -p $(@D) build/logs
	@[ -n "$(SKIP_PACKAGES)" ] || tools/install-packages fuzz
	@touch $@

$(stamps)/venv: tools/requirements.txt tools/install-venv | $(stamps)/packages
	@tools/install-venv
	@touch $@

$(stamps)/pulumi: tools/install-pulumi tools/go-build.sh | $(stamps)/packages
	@tools/install-pulumi
	@touch $@

$(stamps)/kustomize: tools/install-kustomize | $(stamps)/packages
	@tools/install-kustomize
	@touch $@

# Some minutes of processor time, once. It needs Go alone, so it may run beside
# `make build`.
$(stamps)/kubernetes: tools/install-kubernetes tools/go-build.sh
	@mkdir -p $(@D) build/logs
	@tools/install-kubernetes
	@touch $@

$(stamps)/official-sdk: tools/install-official-sdk \
  tests/provider/node/package-lock.json | $(stamps)/test-packages
	@tools/install-official-sdk
	@touch $@

$(stamps)/pulumi-yaml: tools/install-pulumi-yaml | $(stamps)/packages
	@tools/install-pulumi-yaml
	@touch $@

build/fuzz/build.ninja: | $(stamps)/fuzz-packages

# Ninja re-runs CMake by itself when a CMakeLists.txt changes.
build/%/build.ninja: CMakePresets.json | $(stamps)/venv
	@mkdir -p build/logs
	@cmake --preset $* >build/logs/cmake-$*.log 2>&1 || \
	  { tail -n 30 build/logs/cmake-$*.log >&2; exit 1; }
	@touch $@

.PHONY: bench build clean cluster cluster-test demo distclean format fuzz help \
        histories install lint sanitize setup test thread unit
