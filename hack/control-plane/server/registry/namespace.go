package registry

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metainternalversion "k8s.io/apimachinery/pkg/apis/meta/internalversion"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	genericregistry "k8s.io/apiserver/pkg/registry/generic/registry"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage"
	storageerrors "k8s.io/apiserver/pkg/storage/errors"
	"k8s.io/apiserver/pkg/util/dryrun"
)

// NamespaceStore deletes in two steps: the first marks the namespace, the last one follows once its finalizers in
// spec are gone, that is, once it is empty.
type NamespaceStore struct{ Store }

// newNamespaceStore also returns the finalize sub-resource.
func newNamespaceStore(store Store) (NamespaceStore, StatusStore) {
	store.Store.ShouldDeleteDuringUpdate = func(ctx context.Context, key string, object, existing runtime.Object) bool {
		return len(object.(*corev1.Namespace).Spec.Finalizers) == 0 && genericregistry.ShouldDeleteDuringUpdate(ctx, key, object, existing)
	}
	finalize := *store.Store
	finalize.UpdateStrategy = finalizeStrategy{store.CreateStrategy.(strategy)}
	return NamespaceStore{store}, StatusStore{store: &finalize}
}

// Delete marks the namespace as terminating. The housekeeping empties it and finishes the deletion.
func (s NamespaceStore) Delete(ctx context.Context, name string, validate rest.ValidateObjectFunc, options *metav1.DeleteOptions) (runtime.Object, bool, error) {
	object, err := s.Get(ctx, name, &metav1.GetOptions{})
	if err != nil {
		return nil, false, err
	}
	if len(object.(*corev1.Namespace).Spec.Finalizers) == 0 {
		return s.Store.Delete(ctx, name, validate, options)
	}
	key, err := s.KeyFunc(ctx, name)
	if err != nil {
		return nil, false, err
	}
	preconditions := &storage.Preconditions{}
	if options != nil && options.Preconditions != nil {
		preconditions.UID, preconditions.ResourceVersion = options.Preconditions.UID, options.Preconditions.ResourceVersion
	}
	marked := s.New()
	err = s.Storage.GuaranteedUpdate(ctx, key, marked, false, preconditions, storage.SimpleUpdate(func(existing runtime.Object) (runtime.Object, error) {
		if err := validate(ctx, existing.DeepCopyObject()); err != nil {
			return nil, err
		}
		namespace := existing.(*corev1.Namespace)
		if namespace.DeletionTimestamp.IsZero() {
			now := metav1.Now()
			namespace.DeletionTimestamp = &now
		}
		namespace.Status.Phase = corev1.NamespaceTerminating
		return namespace, nil
	}), dryrun.IsDryRun(options.DryRun), nil)
	if err != nil {
		return nil, false, storageerrors.InterpretUpdateError(err, corev1.Resource("namespaces"), name)
	}
	return marked, false, nil
}

// DeleteCollection is not served, as in Kubernetes.
func (s NamespaceStore) DeleteCollection(context.Context, rest.ValidateObjectFunc, *metav1.DeleteOptions, *metainternalversion.ListOptions) (runtime.Object, error) {
	return nil, apierrors.NewMethodNotSupported(corev1.Resource("namespaces"), "deletecollection")
}

// finalizeStrategy lets a client change the finalizers in spec and nothing else.
type finalizeStrategy struct{ strategy }

func (s finalizeStrategy) PrepareForUpdate(_ context.Context, object, old runtime.Object) {
	finalizers := object.(*corev1.Namespace).Spec.Finalizers
	old.(*corev1.Namespace).DeepCopyInto(object.(*corev1.Namespace))
	object.(*corev1.Namespace).Spec.Finalizers = finalizers
}
