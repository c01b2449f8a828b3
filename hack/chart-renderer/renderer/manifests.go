package main

import (
	"fmt"
	"io"
	"path"
	"regexp"
	"sort"
	"strings"

	"sigs.k8s.io/yaml"
)

// Manifest is one object's text and the template that it came from.
type Manifest struct {
	Source, Content string
	kind, name      string
	hook            bool
}

var separator = regexp.MustCompile(`(?m)^---[ \t]*(#.*)?$`)

// installOrder is the order in which kinds are applied, so that what others need comes first.
var installOrder = map[string]int{}

func init() {
	for i, kind := range strings.Fields(`PriorityClass Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy
		PodDisruptionBudget ServiceAccount Secret SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim
		CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding ClusterRoleBindingList Role RoleList
		RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment
		HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService MutatingWebhookConfiguration
		ValidatingWebhookConfiguration`) {
		installOrder[kind] = i
	}
}

// Manifests splits the rendered templates into objects and orders them; hooks come last, as Helm prints them.
func Manifests(chart string, rendered map[string]string, only []string) ([]Manifest, error) {
	var result []Manifest
	for name, text := range rendered {
		if strings.HasSuffix(name, "NOTES.txt") || (len(only) > 0 && !contains(only, name)) {
			continue
		}
		for _, document := range splitDocuments(text) {
			manifest, err := parse(chart+"/"+name, document)
			if err != nil {
				return nil, err
			}
			result = append(result, manifest)
		}
	}
	sort.SliceStable(result, func(a, b int) bool { return result[a].before(result[b]) })
	return result, nil
}

func (m Manifest) before(other Manifest) bool {
	if m.hook != other.hook {
		return other.hook
	}
	left, right := m.rank(), other.rank()
	if left != right {
		return left < right
	}
	if m.kind != other.kind {
		return m.kind < other.kind
	}
	if m.name != other.name {
		return m.name < other.name
	}
	return m.Source < other.Source
}

// rank is the place of the kind; kinds that nobody listed, such as custom resources, come after all others.
func (m Manifest) rank() int {
	if rank, ok := installOrder[m.kind]; ok {
		return rank
	}
	return len(installOrder)
}

func parse(source, document string) (Manifest, error) {
	var head struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
		Metadata   struct {
			Name        string            `json:"name"`
			Annotations map[string]string `json:"annotations"`
		} `json:"metadata"`
	}
	if err := yaml.Unmarshal([]byte(document), &head); err != nil {
		return Manifest{}, fmt.Errorf("%s is not YAML: %w\n%s", source, err, document)
	}
	if head.Kind == "" || head.APIVersion == "" {
		return Manifest{}, fmt.Errorf("%s: an object without apiVersion or kind:\n%s", source, document)
	}
	_, hook := head.Metadata.Annotations["helm.sh/hook"]
	return Manifest{Source: source, Content: document, kind: head.Kind, name: head.Metadata.Name, hook: hook}, nil
}

// splitDocuments returns the documents that hold more than comments and blanks.
func splitDocuments(text string) []string {
	var result []string
	for _, document := range separator.Split(text, -1) {
		for _, line := range strings.Split(document, "\n") {
			if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
				result = append(result, strings.Trim(document, "\n"))
				break
			}
		}
	}
	return result
}

func contains(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if matched, err := path.Match(pattern, name); err == nil && matched {
			return true
		}
	}
	return false
}

// Print writes the objects as one YAML stream.
func Print(out io.Writer, manifests []Manifest) error {
	for _, manifest := range manifests {
		if _, err := fmt.Fprintf(out, "---\n# Source: %s\n%s\n", manifest.Source, manifest.Content); err != nil {
			return err
		}
	}
	return nil
}
