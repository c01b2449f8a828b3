package main

import (
	"bytes"
	"fmt"
	"os"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// MergeValues lays files and then assignments over the chart's own values.
func MergeValues(base map[string]any, files, sets, setStrings []string) (map[string]any, error) {
	result := mergeMaps(map[string]any{}, base)
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		over := map[string]any{}
		if err := unmarshal(name, content, &over); err != nil {
			return nil, err
		}
		result = mergeMaps(result, over)
	}
	for _, expression := range sets {
		if err := assign(result, expression, false); err != nil {
			return nil, fmt.Errorf("--set %s: %w", expression, err)
		}
	}
	for _, expression := range setStrings {
		if err := assign(result, expression, true); err != nil {
			return nil, fmt.Errorf("--set-string %s: %w", expression, err)
		}
	}
	return dropNulls(result), nil
}

// mergeMaps returns base with over laid on it. Maps merge, everything else is replaced.
func mergeMaps(base, over map[string]any) map[string]any {
	result := make(map[string]any, len(base)+len(over))
	for key, value := range base {
		result[key] = value
	}
	for key, value := range over {
		inner, isMap := value.(map[string]any)
		below, wasMap := result[key].(map[string]any)
		switch {
		case isMap && wasMap:
			result[key] = mergeMaps(below, inner)
		case isMap:
			result[key] = mergeMaps(map[string]any{}, inner)
		default:
			result[key] = value
		}
	}
	return result
}

// dropNulls removes keys that are null: that is how a user deletes a default.
func dropNulls(values map[string]any) map[string]any {
	for key, value := range values {
		if value == nil {
			delete(values, key)
		} else if inner, ok := value.(map[string]any); ok {
			dropNulls(inner)
		}
	}
	return values
}

// CheckSchema validates values against the chart's values.schema.json, if there is one.
func (c *Chart) CheckSchema(values map[string]any) error {
	if c.Schema == nil {
		return nil
	}
	const name = "values.schema.json"
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.Schema))
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, document); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := schema.Validate(any(values)); err != nil {
		return fmt.Errorf("values don't meet the specifications of the schema(s) in the following chart(s):\n%s:\n%w", c.Name(), err)
	}
	return nil
}
