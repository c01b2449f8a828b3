package api

import (
	"reflect"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Group is an API group with its one served version.
type Group struct {
	Name    string
	Version string
	Kinds   []Kind
	// Internal replaces the internal types of a group whose storage form is another group's type.
	Internal map[string]runtime.Object
	// StorageVersion is the form in etcd when it is not the served one.
	StorageVersion *schema.GroupVersion
}

// GroupVersion is the served version.
func (g Group) GroupVersion() schema.GroupVersion {
	return schema.GroupVersion{Group: g.Name, Version: g.Version}
}

// Kind is one built-in resource: a row of the table in groups.go.
type Kind struct {
	// Object and List are empty values of the internal types.
	Object, List runtime.Object
	// Resource and Singular are the lower-case names in paths and on the command line.
	Resource, Singular string
	ShortNames         []string
	Categories         []string
	// ClusterScoped kinds live outside namespaces.
	ClusterScoped bool
	// Generation says that the server counts changes of spec in metadata.generation.
	Generation bool
	// StatusOnCreate says that a status sent with a create is kept, as for Node.
	StatusOnCreate bool
	// Scalable kinds get a scale sub-resource.
	Scalable bool
	// StoredAs is the group and resource under which objects are stored when it is another kind's place.
	StoredAs *schema.GroupResource
}

// HasStatus says whether the Go type has a Status field, and with it a status sub-resource.
func (k Kind) HasStatus() bool {
	_, ok := reflect.TypeOf(k.Object).Elem().FieldByName("Status")
	return ok
}

// New returns a new empty object.
func (k Kind) New() runtime.Object {
	return reflect.New(reflect.TypeOf(k.Object).Elem()).Interface().(runtime.Object)
}

// NewList returns a new empty list.
func (k Kind) NewList() runtime.Object {
	return reflect.New(reflect.TypeOf(k.List).Elem()).Interface().(runtime.Object)
}
