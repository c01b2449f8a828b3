package main

import (
	"encoding/json"
	"errors"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
)

// functions are Sprig's without those that read the machine, and Helm's own.
func (e *engine) functions() template.FuncMap {
	functions := sprig.TxtFuncMap()
	for _, name := range []string{"env", "expandenv", "getHostByName"} {
		delete(functions, name)
	}
	own := template.FuncMap{
		"include":       e.include,
		"tpl":           e.tpl,
		"required":      required,
		"fail":          func(message string) (string, error) { return "", errors.New(message) },
		"lookup":        func(string, string, string, string) map[string]any { return map[string]any{} },
		"toYaml":        toYAML,
		"fromYaml":      fromYAML,
		"fromYamlArray": fromYAMLArray,
		"toJson":        toJSON,
		"fromJson":      fromYAML,
		"fromJsonArray": fromYAMLArray,
	}
	for name, function := range own {
		functions[name] = function
	}
	return functions
}

func required(message string, value any) (any, error) {
	if text, isText := value.(string); value == nil || (isText && text == "") {
		return nil, errors.New(message)
	}
	return value, nil
}

func toYAML(value any) string {
	content, err := yaml.Marshal(value)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(string(content), "\n")
}

func toJSON(value any) string {
	content, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return string(content)
}

// fromYAML gives the error to the template under "Error", as Helm does.
func fromYAML(text string) map[string]any {
	result := map[string]any{}
	if err := yaml.Unmarshal([]byte(text), &result); err != nil {
		result["Error"] = err.Error()
	}
	return result
}

func fromYAMLArray(text string) []any {
	var result []any
	if err := yaml.Unmarshal([]byte(text), &result); err != nil {
		return []any{err.Error()}
	}
	return result
}
