package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

// Chart is a chart folder in memory.
type Chart struct {
	// Metadata is Chart.yaml with keys as templates spell them: .Chart.AppVersion is appVersion.
	Metadata  map[string]any
	Values    map[string]any
	Templates map[string]string
	Files     Files
	CRDs      []Manifest
	Schema    []byte
}

// Name is the chart's name.
func (c *Chart) Name() string {
	name, _ := c.Metadata["Name"].(string)
	return name
}

// LoadChart reads a folder. Paths in the result are relative to it and use slashes.
func LoadChart(directory string) (*Chart, error) {
	chart := &Chart{Values: map[string]any{}, Templates: map[string]string{}, Files: Files{}}
	var crds []string
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, err := filepath.Rel(directory, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		switch {
		case name == "Chart.yaml":
			return chart.readMetadata(content)
		case name == "values.yaml":
			return unmarshal(name, content, &chart.Values)
		case name == "values.schema.json":
			chart.Schema = content
		case name == "Chart.lock" || name == ".helmignore":
		case strings.HasPrefix(name, "templates/"):
			chart.Templates[name] = string(content)
		case strings.HasPrefix(name, "crds/"):
			crds = append(crds, name)
			chart.Files[name] = content
		case strings.HasPrefix(name, "charts/"):
			return errors.New("this renderer does not know sub-charts: " + name)
		default:
			chart.Files[name] = content
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if chart.Name() == "" {
		return nil, fmt.Errorf("%s: Chart.yaml with a name is missing", directory)
	}
	sort.Strings(crds)
	for _, name := range crds {
		for _, document := range splitDocuments(string(chart.Files[name])) {
			chart.CRDs = append(chart.CRDs, Manifest{Source: chart.Name() + "/" + name, Content: document})
		}
	}
	return chart, nil
}

func (c *Chart) readMetadata(content []byte) error {
	raw := map[string]any{}
	if err := unmarshal("Chart.yaml", content, &raw); err != nil {
		return err
	}
	if dependencies, ok := raw["dependencies"].([]any); ok && len(dependencies) > 0 {
		return errors.New("Chart.yaml: this renderer does not know dependencies")
	}
	c.Metadata = map[string]any{}
	for key, value := range raw {
		if key == "apiVersion" {
			c.Metadata["APIVersion"] = value
			continue
		}
		c.Metadata[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return nil
}

func unmarshal(name string, content []byte, into any) error {
	if err := yaml.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
