module pythia.dev/controlplane

go 1.26
