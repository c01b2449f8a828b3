package api

import (
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// registerDefaults fills the few fields without which clients misread an object. It is not the whole defaulting
// of Kubernetes: see the README.
func registerDefaults(scheme *runtime.Scheme) {
	scheme.AddTypeDefaultingFunc(&corev1.Namespace{}, func(object any) {
		namespace := object.(*corev1.Namespace)
		if namespace.Status.Phase == "" {
			namespace.Status.Phase = corev1.NamespaceActive
		}
	})
	scheme.AddTypeDefaultingFunc(&corev1.Secret{}, func(object any) {
		secret := object.(*corev1.Secret)
		if secret.Type == "" {
			secret.Type = corev1.SecretTypeOpaque
		}
	})
}
