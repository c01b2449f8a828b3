.PHONY: help build test

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

build: ## builds everything
	dotnet build Pythia.sln --nologo -v q

test: ## installs what is missing, builds, runs unit, property, golden, simulation, integration and scenario tests
	@hack/test
