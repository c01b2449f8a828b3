.PHONY: overhead overhead-kernel help build test simulate demo scenarios fuzz manifests bench overload bench-analysis

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

build: ## builds everything
	dotnet build Pythia.sln --nologo -v q

test: ## installs what is missing, builds, runs unit, property, golden, simulation, integration and scenario tests
	@hack/test

manifests: ## writes the CRD manifests anew from the records of crds/Pythia.Crds
	@dotnet run --project crds/Pythia.Crds.Generator -v q

PROBLEM ?= semaphore
demo: ## the whole loop on a web shop with a problem: PROBLEM=semaphore (default), any other of hack/demo/README.md, or none; more with ARGS=--keep
	@hack/install
	@dotnet build hack/demo --nologo -v q -clp:NoSummary
	@dotnet hack/demo/bin/Debug/net10.0/Pythia.Demo.dll --problem $(PROBLEM) $(ARGS)

SCENARIOS ?= all
scenarios: ## gives the shop one problem after the other and writes what was found to tests/Scenarios/report.md; SCENARIOS=lock,sql for some
	@hack/install
	@dotnet build tests/Scenarios --nologo -v q -clp:NoSummary
	@SCENARIOS=$(SCENARIOS) SCENARIOS_REPORT=$(CURDIR)/tests/Scenarios/report.md \
		tests/Scenarios/bin/Debug/net10.0/Pythia.Scenarios.Tests -method '*Healthy_shop*' -method '*Search_names*' -method '*Search_ends_right*' -method '*small_budget*' -noLogo -showLiveOutput

SEEDS ?= 200
simulate: ## runs the simulator with SEEDS (200) applications per strategy and writes tests/Simulation/report.md; takes a while
	@dotnet build tests/Simulation -c Release --nologo -v q -clp:NoSummary
	@SIMULATE_SEEDS=$(SEEDS) SIMULATE_REPORT=$$(mktemp -d) tests/Simulation/simulate

SECONDS_OF_FUZZING ?= 60
fuzz: ## mutates the kept corpus against both decoders of OTLP: SECONDS_OF_FUZZING=60 (default)
	@dotnet build tests/Fuzz -c Release --nologo -v q -clp:NoSummary
	@dotnet tests/Fuzz/bin/Release/net10.0/Pythia.Fuzz.dll tests/Fuzz/Corpus $(SECONDS_OF_FUZZING)

MINUTES ?= 10
overload: ## twice the load that the operator can take, for MINUTES=10 (default): memory, answers, sums and findings are checked
	@dotnet build tests/Benchmarks -c Release --nologo -v q -clp:NoSummary
	@dotnet tests/Benchmarks/bin/Release/net10.0/Pythia.Benchmarks.dll overload $(MINUTES) tests/Benchmarks/Overload/report.md

bench: ## spans per second and core of ingesting, beside an OpenTelemetry Collector; the report is tests/Benchmarks/Ingesting/report.md
	@dotnet build tests/Benchmarks -c Release --nologo -v q -clp:NoSummary
	@otel=$$(hack/otel/build) && dotnet tests/Benchmarks/bin/Release/net10.0/Pythia.Benchmarks.dll ingest tests/Benchmarks/Ingesting/report.md $$otel/collector

bench-analysis: ## cost of analyzing: per span, of ranking 10,000 groups, of causal models, of replaying a million spans; the report is tests/Benchmarks/Analysing/report.md
	@dotnet build tests/Benchmarks -c Release --nologo -v q -clp:NoSummary
	@dotnet build operator/Pythia.Cli -c Release --nologo -v q -clp:NoSummary
	@tests/Benchmarks/Analysing/measure

overhead: ## CPU that observing adds to an observed service and to the demo's shop, both tiers, interleaved on and off; appends to tests/Benchmarks/Overhead/report.md
	@hack/install
	@dotnet build tests/Benchmarks -c Release --nologo -v q -clp:NoSummary
	@dotnet tests/Benchmarks/bin/Release/net10.0/Pythia.Benchmarks.dll overhead tests/Benchmarks/Overhead/report.md tests/Integration/AgentTarget/bin/Release/net10.0/pythia-agent-target.dll
	@dotnet tests/Benchmarks/bin/Release/net10.0/Pythia.Benchmarks.dll overhead-shop tests/Benchmarks/Overhead/report.md

overhead-kernel: ## what a kernel event costs, with the machine's bpftrace and with that of the agent's image; two minutes; appends to tests/Benchmarks/Overhead/report.md
	@hack/install
	@dotnet build tests/Benchmarks -c Release --nologo -v q -clp:NoSummary
	@for folder in '' $$(hack/bpftrace/build); do \
		PATH=$${folder:+$$folder:}$$PATH dotnet tests/Benchmarks/bin/Release/net10.0/Pythia.Benchmarks.dll overhead-kernel \
			tests/Benchmarks/Overhead/report.md tests/Integration/AgentTarget/bin/Release/net10.0/pythia-agent-target.dll || exit; done
