// Package registry stores the built-in kinds with one strategy that works by reflection.
package registry

import (
	"context"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage/names"
	"pythia.dev/controlplane/api"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// strategy serves the main endpoint of a kind: everything but status.
type strategy struct {
	runtime.ObjectTyper
	names.NameGenerator
	kind       api.Kind
	apiVersion fieldpath.APIVersion
}

var (
	_ rest.RESTCreateStrategy = strategy{}
	_ rest.RESTUpdateStrategy = strategy{}
	_ rest.RESTDeleteStrategy = strategy{}
)

func (s strategy) NamespaceScoped() bool          { return !s.kind.ClusterScoped }
func (s strategy) AllowCreateOnUpdate() bool      { return s.kind.Resource == "leases" }
func (s strategy) AllowUnconditionalUpdate() bool { return s.kind.Resource != "leases" }
func (s strategy) Canonicalize(runtime.Object)    {}

func (s strategy) PrepareForCreate(_ context.Context, object runtime.Object) {
	if s.kind.HasStatus() && !s.kind.StatusOnCreate {
		clearField(object, "Status")
	}
	if s.kind.Generation {
		accessor(object).SetGeneration(1)
	}
	normalize(object)
	if namespace, ok := object.(*corev1.Namespace); ok {
		namespace.Spec.Finalizers = []corev1.FinalizerName{corev1.FinalizerKubernetes}
	}
}

func (s strategy) PrepareForUpdate(_ context.Context, object, old runtime.Object) {
	if s.kind.HasStatus() {
		copyField(object, old, "Status")
	}
	if namespace, ok := object.(*corev1.Namespace); ok {
		namespace.Spec.Finalizers = old.(*corev1.Namespace).Spec.Finalizers
	}
	if s.kind.Generation {
		generation := accessor(old).GetGeneration()
		if !sameContent(object, old) {
			generation++
		}
		accessor(object).SetGeneration(generation)
	}
	normalize(object)
}

func (s strategy) Validate(_ context.Context, object runtime.Object) field.ErrorList {
	return validate(object)
}

func (s strategy) ValidateUpdate(_ context.Context, object, old runtime.Object) field.ErrorList {
	return append(validate(object), validateUpdate(object, old)...)
}

func (s strategy) WarningsOnCreate(context.Context, runtime.Object) []string        { return nil }
func (s strategy) WarningsOnUpdate(_ context.Context, _, _ runtime.Object) []string { return nil }
func (s strategy) GetResetFields() map[fieldpath.APIVersion]*fieldpath.Set {
	if !s.kind.HasStatus() {
		return nil
	}
	return map[fieldpath.APIVersion]*fieldpath.Set{s.apiVersion: fieldpath.NewSet(fieldpath.MakePathOrDie("status"))}
}

// statusStrategy serves the status sub-resource: everything but status is taken from the stored object.
type statusStrategy struct{ strategy }

func (s statusStrategy) PrepareForUpdate(_ context.Context, object, old runtime.Object) {
	status := fieldOf(object, "Status").Interface()
	managedFields := accessor(object).GetManagedFields()
	resourceVersion := accessor(object).GetResourceVersion()
	fresh := reflect.ValueOf(old.DeepCopyObject()).Elem()
	reflect.ValueOf(object).Elem().Set(fresh)
	fieldOf(object, "Status").Set(reflect.ValueOf(status))
	accessor(object).SetManagedFields(managedFields)
	accessor(object).SetResourceVersion(resourceVersion)
}

func (s statusStrategy) ValidateUpdate(context.Context, runtime.Object, runtime.Object) field.ErrorList {
	return nil
}

func (s statusStrategy) GetResetFields() map[fieldpath.APIVersion]*fieldpath.Set {
	return map[fieldpath.APIVersion]*fieldpath.Set{s.apiVersion: fieldpath.NewSet(
		fieldpath.MakePathOrDie("spec"),
		fieldpath.MakePathOrDie("metadata", "labels"),
		fieldpath.MakePathOrDie("metadata", "ownerReferences"),
		fieldpath.MakePathOrDie("metadata", "deletionTimestamp"),
	)}
}

// normalize does what the conversion functions of Kubernetes do on the way in.
func normalize(object runtime.Object) {
	switch typed := object.(type) {
	case *corev1.Secret:
		for key, value := range typed.StringData {
			if typed.Data == nil {
				typed.Data = map[string][]byte{}
			}
			typed.Data[key] = []byte(value)
		}
		typed.StringData = nil
	case *corev1.Pod:
		if typed.Status.Phase == "" {
			typed.Status.Phase = corev1.PodPending
		}
	case *corev1.Namespace:
		if typed.Status.Phase == "" {
			typed.Status.Phase = corev1.NamespaceActive
		}
	}
}

func accessor(object runtime.Object) metav1.Object {
	result, err := meta.Accessor(object)
	if err != nil {
		panic(err)
	}
	return result
}

func fieldOf(object runtime.Object, name string) reflect.Value {
	return reflect.ValueOf(object).Elem().FieldByName(name)
}

func clearField(object runtime.Object, name string) { fieldOf(object, name).SetZero() }

func copyField(to, from runtime.Object, name string) {
	fieldOf(to, name).Set(fieldOf(from.DeepCopyObject(), name))
}

// sameContent compares all but metadata and status.
func sameContent(left, right runtime.Object) bool {
	a, b := reflect.ValueOf(left).Elem(), reflect.ValueOf(right).Elem()
	for i := range a.NumField() {
		switch a.Type().Field(i).Name {
		case "TypeMeta", "ObjectMeta", "Status":
		default:
			if !apiequality.Semantic.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
				return false
			}
		}
	}
	return true
}
