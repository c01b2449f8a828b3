package serving

import (
	crdopenapi "k8s.io/apiextensions-apiserver/pkg/generated/openapi"
	"k8s.io/apiserver/pkg/util/openapi"
	"k8s.io/kube-openapi/pkg/common"
	builtin "pythia.dev/controlplane/openapi"
)

// definitions are the schemas of the built-in kinds (generated at build time) and of CustomResourceDefinition.
var definitions = openapi.GetOpenAPIDefinitionsWithoutDisabledFeatures(func(reference common.ReferenceCallback) map[string]common.OpenAPIDefinition {
	result := builtin.GetOpenAPIDefinitions(reference)
	for name, definition := range crdopenapi.GetOpenAPIDefinitions(reference) {
		result[name] = definition
	}
	return result
})
