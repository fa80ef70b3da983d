# Two commands for a newcomer: `make demo` shows the main job, `make test` proves it.
# The package lists are in Tests/Scripts/install.sh; nothing is installed that is there already.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test soak fuzz sanitize install crosscheck lint clean
.PHONY: bench-sip bench-transport bench-check bench-store

# A terminal's language never decides a test, and a bare container need not have a home.
export LC_ALL := C.UTF-8
PREFIX ?= /usr/local
ifeq ($(HOME),)
export HOME := $(CURDIR)/.build/home
$(shell mkdir -p "$(HOME)")
endif

scripts := Tests/Scripts
checked := --explicit-target-dependency-import-check error

help:
	@echo "make demo   install what is missing, build, watch six simulated SBCs, leave report.html"
	@echo "make test   install what the tests need, build, run every test"
	@echo "make soak   the long bars: many kill -9 and random days of an agent (up to 80 minutes)"
	@echo "make fuzz   every fuzzer for FUZZ_SECONDS (default 60) each, with the address sanitizer"
	@echo "make sanitize   the tests of transport and prober with the thread and the address sanitizer"
	@echo "make bench-sip   our SIP parser beside libosip2, libre and sofia-sip: time and instructions"
	@echo "make crosscheck  a few thousand generated messages read by tshark and by our parser"
	@echo "make bench-transport   what TLS, SIP and a fleet of targets cost, beside bare C, SIPp and the bars"
	@echo "make bench-store   how large and how fast the store is, at 1,000 targets for 30 days, beside the bars"
	@echo "make install   binary with the Swift runtime inside, manual, completions, systemd unit: PREFIX, DESTDIR"
	@echo "make lint   swift format, strict, and shellcheck"
	@echo "make clean  remove what was built and what the demo left"

demo:
	@bash $(scripts)/install.sh demo
	@bash $(scripts)/build.sh trunkwatch -c release --product trunkwatch
	@bash $(scripts)/demo.sh "$$(swift build -c release --show-bin-path)/trunkwatch"

test:
	@bash $(scripts)/install.sh test
	@bash $(scripts)/build.sh "everything and its tests" --build-tests $(checked)
	@bash $(scripts)/test.sh

soak:
	@bash $(scripts)/install.sh test
	@bash $(scripts)/build.sh "everything and its tests" --build-tests $(checked)
	@TRUNKWATCH_KILLS=$${TRUNKWATCH_KILLS:-200} TRUNKWATCH_ALERT_KILLS=$${TRUNKWATCH_ALERT_KILLS:-100} \
	    TRUNKWATCH_SEEDS=$${TRUNKWATCH_SEEDS:-100} \
	    bash $(scripts)/test.sh --filter 'KillTests|HistoryTests'
	@bash $(scripts)/build.sh "the agent's tests for release" -c release -Xswiftc -enable-testing --build-tests
	@TRUNKWATCH_SIMULATED_HOURS=720 TRUNKWATCH_SIMULATED_SEEDS=$${TRUNKWATCH_SIMULATED_SEEDS:-200} \
	    TRUNKWATCH_SIMULATED_YEAR=1 \
	    bash $(scripts)/test.sh -c release -Xswiftc -enable-testing --filter SimulationTests
	@TRUNKWATCH_SIMULATED_HOURS=720 TRUNKWATCH_SIMULATED_SEEDS=1 TRUNKWATCH_SIMULATED_TARGETS=500 \
	    TRUNKWATCH_SIMULATED_DISK=1 \
	    bash $(scripts)/test.sh -c release -Xswiftc -enable-testing --filter SimulationTests
	@bash $(scripts)/build.sh trunkwatch -c release --product trunkwatch
	@TRUNKWATCH_SOAK_MINUTES=$${TRUNKWATCH_SOAK_MINUTES:-10} \
	    bash $(scripts)/soak.sh "$$(swift build -c release --show-bin-path)/trunkwatch"
	@bash Tests/Benchmarks/Transport/run.sh churn

fuzz:
	@bash $(scripts)/install.sh build
	@bash Tests/Fuzz/run.sh $${FUZZ_SECONDS:-60}

sanitize:
	@bash $(scripts)/install.sh test
	@bash Tests/Sanitizers/run.sh

bench-sip:
	@bash $(scripts)/install.sh bench-sip
	@bash Tests/Benchmarks/SIP/run.sh

crosscheck:
	@bash $(scripts)/install.sh crosscheck
	@bash Tests/CrossCheck/run.sh

bench-check:
	@bash $(scripts)/install.sh bench-transport
	@bash Tests/Benchmarks/Check/run.sh

bench-transport:
	@bash $(scripts)/install.sh bench-transport
	@bash Tests/Benchmarks/Transport/run.sh

bench-store:
	@bash $(scripts)/install.sh bench-store
	@bash $(scripts)/build.sh trunkwatch -c release --product trunkwatch
	@TRUNKWATCH="$$(swift build -c release --show-bin-path)/trunkwatch" bash Tests/Benchmarks/Store/run.sh

# Apart from the other builds, for every module is compiled otherwise when the runtime goes inside.
install:
	@bash $(scripts)/install.sh build
	@bash $(scripts)/build.sh "trunkwatch with the Swift runtime inside" -c release --product trunkwatch \
	    --static-swift-stdlib --scratch-path .build/install
	@bash $(scripts)/manual.sh .build/install/release/trunkwatch .build/install/manual .build/install/checkouts
	@PREFIX="$(PREFIX)" DESTDIR="$(DESTDIR)" \
	    bash $(scripts)/install-product.sh .build/install/release/trunkwatch .build/install/manual

lint:
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests
	@bash $(scripts)/install.sh lint
	@shellcheck Certificates/*.sh $(scripts)/*.sh .ci/run

clean:
	@rm -rf .build report.html
