package housekeeping

import (
	"context"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
)

// item is an object of any kind, known by its metadata only.
type item struct {
	*metav1.PartialObjectMetadata
	resource schema.GroupVersionResource
}

func (i item) has(finalizer string) bool { return slices.Contains(i.Finalizers, finalizer) }

func (i item) client(objects metadata.Interface) metadata.ResourceInterface {
	if i.Namespace == "" {
		return objects.Resource(i.resource)
	}
	return objects.Resource(i.resource).Namespace(i.Namespace)
}

// snapshot is all objects that own or can be owned, at about one moment.
type snapshot struct {
	items      []item
	byUID      map[types.UID]item
	dependents map[types.UID][]item
	// kinds finds the resource of an owner reference.
	kinds map[schema.GroupVersionKind]metav1.APIResource
}

func takeSnapshot(ctx context.Context, kinds discovery.DiscoveryInterface, objects metadata.Interface) (*snapshot, error) {
	_, lists, err := kinds.ServerGroupsAndResources()
	if err != nil && !discovery.IsGroupDiscoveryFailedError(err) {
		return nil, err
	}
	result := &snapshot{byUID: map[types.UID]item{}, dependents: map[types.UID][]item{}, kinds: map[schema.GroupVersionKind]metav1.APIResource{}}
	seen := map[schema.GroupResource]bool{}
	for _, list := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"get", "list", "delete", "patch"}}, lists) {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return nil, err
		}
		for _, resource := range list.APIResources {
			result.kinds[version.WithKind(resource.Kind)] = resource
			group := schema.GroupResource{Group: version.Group, Resource: resource.Name}
			// Events own nothing and outnumber everything else.
			if seen[group] || resource.Name == "events" {
				continue
			}
			seen[group] = true
			if err := result.add(ctx, objects, version.WithResource(resource.Name)); err != nil {
				return nil, err
			}
		}
	}
	return result, nil
}

func (s *snapshot) add(ctx context.Context, objects metadata.Interface, resource schema.GroupVersionResource) error {
	list, err := objects.Resource(resource).List(ctx, metav1.ListOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range list.Items {
		found := item{PartialObjectMetadata: &list.Items[i], resource: resource}
		s.items = append(s.items, found)
		s.byUID[found.UID] = found
		for _, owner := range found.OwnerReferences {
			s.dependents[owner.UID] = append(s.dependents[owner.UID], found)
		}
	}
	return nil
}

// alive says whether an owner exists. What the snapshot has not seen is asked for, since it may be younger; an owner
// of a kind that nobody serves counts as alive.
func (s *snapshot) alive(ctx context.Context, objects metadata.Interface, dependent item, owner metav1.OwnerReference) (bool, error) {
	if found, ok := s.byUID[owner.UID]; ok {
		return found.Namespace == "" || found.Namespace == dependent.Namespace, nil
	}
	kind := schema.FromAPIVersionAndKind(owner.APIVersion, owner.Kind)
	resource, ok := s.kinds[kind]
	if !ok {
		return true, nil
	}
	address := item{PartialObjectMetadata: &metav1.PartialObjectMetadata{}, resource: kind.GroupVersion().WithResource(resource.Name)}
	if resource.Namespaced {
		if dependent.Namespace == "" {
			return true, nil
		}
		address.Namespace = dependent.Namespace
	}
	found, err := address.client(objects).Get(ctx, owner.Name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	return err != nil || found.UID == owner.UID, err
}
