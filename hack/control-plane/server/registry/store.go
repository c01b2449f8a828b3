package registry

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/client-go/tools/cache"
	"pythia.dev/controlplane/api"
	"sigs.k8s.io/structured-merge-diff/v6/fieldpath"
)

// Store is the storage of one kind with its names for the command line.
type Store struct {
	*genericregistry.Store
	kind api.Kind
}

var (
	_ rest.ShortNamesProvider = Store{}
	_ rest.CategoriesProvider = Store{}
)

// ShortNames are the abbreviations that kubectl accepts.
func (s Store) ShortNames() []string { return s.kind.ShortNames }

// Categories are the groupings such as "all".
func (s Store) Categories() []string { return s.kind.Categories }

// NewStore builds the storage of one kind.
func NewStore(group api.Group, kind api.Kind, getter generic.RESTOptionsGetter) (Store, error) {
	resource := schema.GroupResource{Group: group.Name, Resource: kind.Resource}
	if kind.StoredAs != nil {
		resource = *kind.StoredAs
	}
	rules := strategy{
		ObjectTyper:   api.Scheme,
		NameGenerator: names.SimpleNameGenerator,
		kind:          kind,
		apiVersion:    fieldpath.APIVersion(group.GroupVersion().String()),
	}
	store := &genericregistry.Store{
		NewFunc:                   kind.New,
		NewListFunc:               kind.NewList,
		PredicateFunc:             predicate,
		DefaultQualifiedResource:  resource,
		SingularQualifiedResource: schema.GroupResource{Group: resource.Group, Resource: kind.Singular},
		CreateStrategy:            rules,
		UpdateStrategy:            rules,
		DeleteStrategy:            rules,
		ResetFieldsStrategy:       rules,
		TableConvertor:            newTableConvertor(resource, kind),
	}
	if kind.Resource == "events" {
		store.TTLFunc = func(runtime.Object, uint64, bool) (uint64, error) { return eventTTLSeconds, nil }
	}
	options := &generic.StoreOptions{RESTOptions: getter, AttrFunc: attributes}
	if kind.Resource == "pods" {
		options.TriggerFunc = map[string]storage.IndexerFunc{api.PodNodeNameField: nodeName}
		options.Indexers = &cache.Indexers{storage.FieldIndex(api.PodNodeNameField): func(object any) ([]string, error) {
			return []string{object.(*corev1.Pod).Spec.NodeName}, nil
		}}
	}
	if err := store.CompleteWithOptions(options); err != nil {
		return Store{}, fmt.Errorf("storage of %s: %w", resource, err)
	}
	return Store{Store: store, kind: kind}, nil
}

// eventTTLSeconds is the life of an event, as in Kubernetes.
const eventTTLSeconds = 3600

func nodeName(object runtime.Object) string { return object.(*corev1.Pod).Spec.NodeName }

func attributes(object runtime.Object) (labels.Set, fields.Set, error) {
	set, err := api.SelectableFields(object)
	if err != nil {
		return nil, nil, err
	}
	return accessor(object).GetLabels(), set, nil
}

func predicate(label labels.Selector, field fields.Selector) storage.SelectionPredicate {
	return storage.SelectionPredicate{Label: label, Field: field, GetAttrs: attributes, IndexFields: []string{api.PodNodeNameField}}
}

// StatusStore is the status sub-resource of a kind.
type StatusStore struct{ store *genericregistry.Store }

var (
	_ rest.Patcher             = StatusStore{}
	_ rest.ResetFieldsStrategy = StatusStore{}
)

// Status returns the status sub-resource that writes to the same storage.
func (s Store) Status() StatusStore {
	copied := *s.Store
	rules := statusStrategy{s.CreateStrategy.(strategy)}
	copied.UpdateStrategy = rules
	copied.ResetFieldsStrategy = rules
	return StatusStore{store: &copied}
}

// New returns an empty object of the kind.
func (s StatusStore) New() runtime.Object { return s.store.New() }

// Destroy does nothing: the storage belongs to the main resource.
func (s StatusStore) Destroy() {}

// Get reads the whole object.
func (s StatusStore) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	return s.store.Get(ctx, name, options)
}

// Update writes the status and never creates.
func (s StatusStore) Update(ctx context.Context, name string, info rest.UpdatedObjectInfo, createValidation rest.ValidateObjectFunc, updateValidation rest.ValidateObjectUpdateFunc, _ bool, options *metav1.UpdateOptions) (runtime.Object, bool, error) {
	return s.store.Update(ctx, name, info, createValidation, updateValidation, false, options)
}

// GetResetFields says which fields this endpoint ignores.
func (s StatusStore) GetResetFields() map[fieldpath.APIVersion]*fieldpath.Set {
	return s.store.GetResetFields()
}

// ConvertToTable renders columns as the main resource does.
func (s StatusStore) ConvertToTable(ctx context.Context, object runtime.Object, options runtime.Object) (*metav1.Table, error) {
	return s.store.ConvertToTable(ctx, object, options)
}
