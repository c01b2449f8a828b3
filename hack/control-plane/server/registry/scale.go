package registry

import (
	"context"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/rest"
)

// ScaleStore is the scale sub-resource of a workload: its number of replicas in a form common to all.
type ScaleStore struct{ store Store }

var (
	_ rest.Patcher                  = ScaleStore{}
	_ rest.GroupVersionKindProvider = ScaleStore{}
)

// GroupVersionKind says that Scale is of another group than the workload.
func (s ScaleStore) GroupVersionKind(schema.GroupVersion) schema.GroupVersionKind {
	return autoscalingv1.SchemeGroupVersion.WithKind("Scale")
}

// New returns an empty scale.
func (s ScaleStore) New() runtime.Object { return &autoscalingv1.Scale{} }

// Destroy does nothing: the storage belongs to the main resource.
func (s ScaleStore) Destroy() {}

// Get reads the scale of a workload.
func (s ScaleStore) Get(ctx context.Context, name string, options *metav1.GetOptions) (runtime.Object, error) {
	object, err := s.store.Get(ctx, name, options)
	if err != nil {
		return nil, err
	}
	return scaleOf(object)
}

// Update writes the replicas of a workload and leaves the rest of it alone.
func (s ScaleStore) Update(ctx context.Context, name string, info rest.UpdatedObjectInfo, _ rest.ValidateObjectFunc, updateValidation rest.ValidateObjectUpdateFunc, _ bool, options *metav1.UpdateOptions) (runtime.Object, bool, error) {
	change := rest.DefaultUpdatedObjectInfo(nil, func(ctx context.Context, _, old runtime.Object) (runtime.Object, error) {
		before, err := scaleOf(old)
		if err != nil {
			return nil, err
		}
		after, err := info.UpdatedObject(ctx, before)
		if err != nil {
			return nil, err
		}
		if updateValidation != nil {
			if err := updateValidation(ctx, after.DeepCopyObject(), before.DeepCopyObject()); err != nil {
				return nil, err
			}
		}
		scale := after.(*autoscalingv1.Scale)
		if scale.Spec.Replicas < 0 {
			return nil, apierrors.NewBadRequest("spec.replicas: must be greater than or equal to 0")
		}
		workload := old.DeepCopyObject()
		if scale.ResourceVersion != "" {
			accessor(workload).SetResourceVersion(scale.ResourceVersion)
		}
		replicas, _, _, err := scaleFields(workload)
		if err != nil {
			return nil, err
		}
		*replicas = &scale.Spec.Replicas
		return workload, nil
	})
	object, _, err := s.store.Update(ctx, name, change, rest.ValidateAllObjectFunc, rest.ValidateAllObjectUpdateFunc, false, options)
	if err != nil {
		return nil, false, err
	}
	scale, err := scaleOf(object)
	return scale, false, err
}

func scaleOf(object runtime.Object) (*autoscalingv1.Scale, error) {
	wanted, have, selector, err := scaleFields(object)
	if err != nil {
		return nil, err
	}
	metadata := accessor(object)
	scale := &autoscalingv1.Scale{
		ObjectMeta: metav1.ObjectMeta{
			Name: metadata.GetName(), Namespace: metadata.GetNamespace(), UID: metadata.GetUID(),
			ResourceVersion: metadata.GetResourceVersion(), CreationTimestamp: metadata.GetCreationTimestamp(),
		},
		Status: autoscalingv1.ScaleStatus{Replicas: have},
	}
	if *wanted != nil {
		scale.Spec.Replicas = **wanted
	}
	if parsed, err := metav1.LabelSelectorAsSelector(selector); err == nil {
		scale.Status.Selector = parsed.String()
	}
	return scale, nil
}

func scaleFields(object runtime.Object) (wanted **int32, have int32, selector *metav1.LabelSelector, err error) {
	switch typed := object.(type) {
	case *appsv1.Deployment:
		return &typed.Spec.Replicas, typed.Status.Replicas, typed.Spec.Selector, nil
	case *appsv1.StatefulSet:
		return &typed.Spec.Replicas, typed.Status.Replicas, typed.Spec.Selector, nil
	case *appsv1.ReplicaSet:
		return &typed.Spec.Replicas, typed.Status.Replicas, typed.Spec.Selector, nil
	default:
		return nil, 0, nil, fmt.Errorf("%T has no scale", object)
	}
}
