package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// maxIndex bounds list indexes, so that a slip does not fill the memory.
const maxIndex = 1024

// assign carries out "path=value[,path=value...]". A backslash makes the next character an ordinary one.
func assign(values map[string]any, expression string, keepStrings bool) error {
	for _, part := range splitOutside(expression, ',') {
		pair := splitOutside(part, '=')
		if len(pair) < 2 {
			return fmt.Errorf("%q has no value", part)
		}
		path, err := parsePath(pair[0])
		if err != nil {
			return err
		}
		changed, err := place(values, path, parseValue(strings.Join(pair[1:], "="), keepStrings))
		if err != nil {
			return err
		}
		if _, ok := changed.(map[string]any); !ok {
			return errors.New("a path starts with a key")
		}
	}
	return nil
}

// splitOutside splits at a separator that is neither escaped nor inside braces. Escapes stay in the pieces.
func splitOutside(input string, separator byte) []string {
	var pieces []string
	depth, start := 0, 0
	for i := 0; i < len(input); i++ {
		switch input[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			depth--
		case separator:
			if depth <= 0 {
				pieces = append(pieces, input[start:i])
				start = i + 1
			}
		}
	}
	return append(pieces, input[start:])
}

// parsePath turns "a.b[0].c" into "a", "b", 0, "c".
func parsePath(input string) ([]any, error) {
	var path []any
	for _, piece := range splitOutside(strings.TrimSpace(input), '.') {
		key, rest, _ := strings.Cut(piece, "[")
		if key != "" {
			path = append(path, unescape(key))
		}
		for rest != "" {
			digits, after, closed := strings.Cut(rest, "]")
			index, err := strconv.Atoi(digits)
			if err != nil || !closed || index < 0 || index > maxIndex {
				return nil, fmt.Errorf("%q is not a list index between 0 and %d", digits, maxIndex)
			}
			path = append(path, index)
			rest = strings.TrimPrefix(after, "[")
		}
	}
	if len(path) == 0 {
		return nil, errors.New("the path is empty")
	}
	return path, nil
}

func parseValue(input string, keepStrings bool) any {
	if strings.HasPrefix(input, "{") && strings.HasSuffix(input, "}") {
		items := []any{}
		if inner := input[1 : len(input)-1]; inner != "" {
			for _, item := range splitOutside(inner, ',') {
				items = append(items, parseValue(item, keepStrings))
			}
		}
		return items
	}
	if keepStrings {
		return unescape(input)
	}
	switch input {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	leadingZero := len(input) > 1 && input[0] == '0'
	if whole, err := strconv.ParseInt(input, 10, 64); err == nil && !leadingZero {
		return whole
	}
	return unescape(input)
}

func unescape(input string) string {
	var result strings.Builder
	for i := 0; i < len(input); i++ {
		if input[i] == '\\' && i+1 < len(input) {
			i++
		}
		result.WriteByte(input[i])
	}
	return result.String()
}

// place puts the value at the path below the container and returns the container, which is made when missing.
func place(container any, path []any, value any) (any, error) {
	if len(path) == 0 {
		return value, nil
	}
	switch step := path[0].(type) {
	case string:
		fields, ok := container.(map[string]any)
		if !ok {
			fields = map[string]any{}
		}
		below, err := place(fields[step], path[1:], value)
		if err != nil {
			return nil, err
		}
		fields[step] = below
		return fields, nil
	case int:
		items, _ := container.([]any)
		for len(items) <= step {
			items = append(items, nil)
		}
		below, err := place(items[step], path[1:], value)
		if err != nil {
			return nil, err
		}
		items[step] = below
		return items, nil
	default:
		return nil, fmt.Errorf("unexpected step %v", step)
	}
}
