package main

import "strings"

// Release is what templates see as .Release.
type Release struct {
	Name, Namespace, Service string
	IsInstall                bool
	Revision                 int
}

func (r Release) fields() map[string]any {
	return map[string]any{
		"Name": r.Name, "Namespace": r.Namespace, "Service": r.Service,
		"IsInstall": r.IsInstall, "IsUpgrade": !r.IsInstall, "Revision": r.Revision,
	}
}

// KubeVersion is what templates see as .Capabilities.KubeVersion. It prints as the version.
type KubeVersion struct{ Version, GitVersion, Major, Minor string }

// String returns the version with its leading v.
func (v KubeVersion) String() string { return v.Version }

// VersionSet is what templates see as .Capabilities.APIVersions.
type VersionSet map[string]bool

// Has says whether the cluster serves a group/version or a group/version/Kind.
func (s VersionSet) Has(name string) bool { return s[name] }

// Capabilities is what templates see as .Capabilities.
type Capabilities struct {
	KubeVersion KubeVersion
	APIVersions VersionSet
	HelmVersion map[string]any
}

// NewCapabilities describes a cluster of the version with the usual groups and the extra ones.
func NewCapabilities(version string, extra []string) Capabilities {
	version = "v" + strings.TrimPrefix(version, "v")
	parts := strings.SplitN(strings.TrimPrefix(version, "v"), ".", 3)
	kube := KubeVersion{Version: version, GitVersion: version, Major: parts[0]}
	if len(parts) > 1 {
		kube.Minor = parts[1]
	}
	served := VersionSet{}
	usual := []string{
		"v1", "apps/v1", "batch/v1", "autoscaling/v2", "policy/v1", "coordination.k8s.io/v1", "discovery.k8s.io/v1", "events.k8s.io/v1",
		"networking.k8s.io/v1", "rbac.authorization.k8s.io/v1", "admissionregistration.k8s.io/v1", "apiextensions.k8s.io/v1",
		"scheduling.k8s.io/v1", "storage.k8s.io/v1", "node.k8s.io/v1", "certificates.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1",
	}
	for _, name := range append(usual, extra...) {
		served[name] = true
	}
	return Capabilities{KubeVersion: kube, APIVersions: served, HelmVersion: map[string]any{"Version": "v3.18.0"}}
}
