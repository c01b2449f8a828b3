module pythia.dev/chartrenderer

go 1.26
