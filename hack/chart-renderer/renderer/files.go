package main

import (
	"encoding/base64"
	"path"
	"strings"
)

// Files is what templates see as .Files: everything in the chart that is not a template.
type Files map[string][]byte

// Get returns a file's content, or nothing.
func (f Files) Get(name string) string { return string(f[name]) }

// GetBytes returns a file's content as bytes.
func (f Files) GetBytes(name string) []byte { return f[name] }

// Glob returns the files whose path matches; "**" matches any number of folders.
func (f Files) Glob(pattern string) Files {
	result := Files{}
	for name, content := range f {
		if globMatches(strings.Split(pattern, "/"), strings.Split(name, "/")) {
			result[name] = content
		}
	}
	return result
}

func globMatches(pattern, name []string) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == "**":
		for skipped := 0; skipped <= len(name); skipped++ {
			if globMatches(pattern[1:], name[skipped:]) {
				return true
			}
		}
		return false
	case len(name) == 0:
		return false
	default:
		matched, err := path.Match(pattern[0], name[0])
		return err == nil && matched && globMatches(pattern[1:], name[1:])
	}
}

// AsConfig is the YAML of a ConfigMap's data, keyed by file name.
func (f Files) AsConfig() string {
	data := map[string]string{}
	for name, content := range f {
		data[path.Base(name)] = string(content)
	}
	return toYAML(data)
}

// AsSecrets is the YAML of a Secret's data, keyed by file name.
func (f Files) AsSecrets() string {
	data := map[string]string{}
	for name, content := range f {
		data[path.Base(name)] = base64.StdEncoding.EncodeToString(content)
	}
	return toYAML(data)
}

// Lines splits a file into its lines.
func (f Files) Lines(name string) []string {
	content := strings.TrimSuffix(string(f[name]), "\n")
	if content == "" {
		return []string{}
	}
	return strings.Split(content, "\n")
}
