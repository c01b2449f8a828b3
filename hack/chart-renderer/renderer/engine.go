package main

import (
	"fmt"
	"path"
	"sort"
	"strings"
	"text/template"
)

// maxDepth bounds include and tpl that call themselves.
const maxDepth = 1000

// engine renders all templates of one chart in one name space, as named templates are shared between files.
type engine struct {
	root  *template.Template
	depth int
}

// Render executes every template that is not a partial and returns the text by path.
func Render(chart *Chart, values map[string]any, release Release, capabilities Capabilities) (map[string]string, error) {
	e := &engine{root: template.New(chart.Name()).Option("missingkey=zero")}
	e.root.Funcs(e.functions())
	names := make([]string, 0, len(chart.Templates))
	for name := range chart.Templates {
		names = append(names, name)
	}
	// Deeper files first, so that a definition nearer to the root wins, as with Helm.
	sort.Slice(names, func(a, b int) bool {
		depthA, depthB := strings.Count(names[a], "/"), strings.Count(names[b], "/")
		if depthA != depthB {
			return depthA > depthB
		}
		return names[a] > names[b]
	})
	for _, name := range names {
		if _, err := e.root.New(chart.Name() + "/" + name).Parse(chart.Templates[name]); err != nil {
			return nil, err
		}
	}
	result := map[string]string{}
	for _, name := range names {
		if strings.HasPrefix(path.Base(name), "_") {
			continue
		}
		full := chart.Name() + "/" + name
		context := map[string]any{
			"Values": values, "Chart": chart.Metadata, "Release": release.fields(), "Capabilities": capabilities, "Files": chart.Files,
			"Subcharts": map[string]any{},
			"Template":  map[string]any{"Name": full, "BasePath": chart.Name() + "/templates"},
		}
		text, err := e.execute(e.root, full, context)
		if err != nil {
			return nil, err
		}
		result[name] = text
	}
	return result, nil
}

func (e *engine) execute(root *template.Template, name string, context any) (string, error) {
	if e.depth >= maxDepth {
		return "", fmt.Errorf("%s: include and tpl are nested more than %d times", name, maxDepth)
	}
	e.depth++
	defer func() { e.depth-- }()
	var out strings.Builder
	if err := root.ExecuteTemplate(&out, name, context); err != nil {
		return "", err
	}
	// text/template prints a missing value so; charts rely on it being empty.
	return strings.ReplaceAll(out.String(), "<no value>", ""), nil
}

func (e *engine) include(name string, context any) (string, error) {
	return e.execute(e.root, name, context)
}

// tpl renders a text that came from values with the same functions and named templates.
func (e *engine) tpl(text string, context any) (string, error) {
	copied, err := e.root.Clone()
	if err != nil {
		return "", err
	}
	const name = "tpl"
	if _, err := copied.New(name).Parse(text); err != nil {
		return "", fmt.Errorf("tpl of %q: %w", text, err)
	}
	outer := e.root
	e.root = copied
	defer func() { e.root = outer }()
	return e.execute(copied, name, context)
}
