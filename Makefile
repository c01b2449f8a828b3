.PHONY: build test

build:
	dotnet build Pythia.sln

test: build
	dotnet test Pythia.sln --no-build
