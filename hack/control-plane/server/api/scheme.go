// Package api says which built-in kinds the server knows.
package api

import (
	"reflect"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
)

var (
	// Scheme holds every served kind twice: as its public version and, with the same Go type, as the internal one.
	Scheme = runtime.NewScheme()
	// Codecs encode and decode the kinds of Scheme.
	Codecs = serializer.NewCodecFactory(Scheme)
)

func init() {
	core := schema.GroupVersion{Version: "v1"}
	metav1.AddToGroupVersion(Scheme, core)
	Scheme.AddUnversionedTypes(core, &metav1.Status{}, &metav1.APIVersions{}, &metav1.APIGroupList{}, &metav1.APIGroup{}, &metav1.APIResourceList{})
	for _, group := range Groups() {
		registerGroup(group)
	}
	registerScale()
	registerEventConversions(Scheme)
	registerFieldLabels(Scheme)
	registerDefaults(Scheme)
}

// registerGroup adds all types that client-go knows for the group's version, so that option and sub-resource
// types come along. The internal version is the same Go type: no conversion functions are needed.
func registerGroup(group Group) {
	external := group.GroupVersion()
	internal := schema.GroupVersion{Group: group.Name, Version: runtime.APIVersionInternal}
	metav1.AddToGroupVersion(Scheme, external)
	for kind, goType := range clientscheme.Scheme.KnownTypes(external) {
		object, ok := reflect.New(goType).Interface().(runtime.Object)
		if !ok || goType.PkgPath() == reflect.TypeOf(metav1.ObjectMeta{}).PkgPath() {
			continue
		}
		Scheme.AddKnownTypeWithName(external.WithKind(kind), object)
		if group.Internal == nil {
			Scheme.AddKnownTypeWithName(internal.WithKind(kind), object)
		}
	}
	for kind, object := range group.Internal {
		Scheme.AddKnownTypeWithName(internal.WithKind(kind), object)
	}
	utilruntime.Must(Scheme.SetVersionPriority(external))
}

// registerScale adds the type of the scale sub-resources. Its group is served in a newer version, which has no Scale.
func registerScale() {
	Scheme.AddKnownTypes(autoscalingv1.SchemeGroupVersion, &autoscalingv1.Scale{})
	Scheme.AddKnownTypes(schema.GroupVersion{Group: autoscalingv1.GroupName, Version: runtime.APIVersionInternal}, &autoscalingv1.Scale{})
}
