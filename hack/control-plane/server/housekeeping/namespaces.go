// Package housekeeping does the few chores of Kubernetes' controllers that clients of any cluster count on.
package housekeeping

import (
	"context"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/klog/v2"
)

// Namespaces gives every namespace its default service account and empties a namespace that is being deleted.
type Namespaces struct {
	client  kubernetes.Interface
	objects dynamic.Interface
	queue   workqueue.TypedRateLimitingInterface[string]
}

// NewNamespaces starts to listen to the factory's namespaces.
func NewNamespaces(client kubernetes.Interface, objects dynamic.Interface, factory informers.SharedInformerFactory) (*Namespaces, error) {
	result := &Namespaces{
		client:  client,
		objects: objects,
		queue:   workqueue.NewTypedRateLimitingQueue(workqueue.DefaultTypedControllerRateLimiter[string]()),
	}
	enqueue := func(object any) {
		if namespace, ok := object.(*corev1.Namespace); ok {
			result.queue.Add(namespace.Name)
		}
	}
	_, err := factory.Core().V1().Namespaces().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: enqueue, UpdateFunc: func(_, object any) { enqueue(object) },
	})
	return result, err
}

// Run works until the context ends.
func (n *Namespaces) Run(ctx context.Context) {
	go func() {
		<-ctx.Done()
		n.queue.ShutDown()
	}()
	for {
		name, shutdown := n.queue.Get()
		if shutdown {
			return
		}
		if err := n.reconcile(ctx, name); err != nil {
			klog.V(2).InfoS("namespace is tried again", "namespace", name, "reason", err)
			n.queue.AddRateLimited(name)
		} else {
			n.queue.Forget(name)
		}
		n.queue.Done(name)
	}
}

func (n *Namespaces) reconcile(ctx context.Context, name string) error {
	namespace, err := n.client.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if namespace.DeletionTimestamp != nil {
		return n.empty(ctx, namespace)
	}
	account := &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: "default"}}
	_, err = n.client.CoreV1().ServiceAccounts(name).Create(ctx, account, metav1.CreateOptions{})
	if apierrors.IsAlreadyExists(err) {
		return nil
	}
	return err
}

// empty deletes everything in the namespace and then lets the namespace go. What has a finalizer keeps it alive.
func (n *Namespaces) empty(ctx context.Context, namespace *corev1.Namespace) error {
	_, lists, err := n.client.Discovery().ServerGroupsAndResources()
	if err != nil && !discovery.IsGroupDiscoveryFailedError(err) {
		return err
	}
	left := false
	for _, list := range discovery.FilteredBy(discovery.SupportsAllVerbs{Verbs: []string{"list", "deletecollection"}}, lists) {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return err
		}
		for _, resource := range list.APIResources {
			if !resource.Namespaced {
				continue
			}
			collection := n.objects.Resource(version.WithResource(resource.Name)).Namespace(namespace.Name)
			if err := collection.DeleteCollection(ctx, metav1.DeleteOptions{}, metav1.ListOptions{}); err != nil && !apierrors.IsNotFound(err) {
				return err
			}
			rest, err := collection.List(ctx, metav1.ListOptions{Limit: 1})
			if err != nil && !apierrors.IsNotFound(err) {
				return err
			}
			left = left || (rest != nil && len(rest.Items) > 0)
		}
	}
	if left {
		return apierrors.NewConflict(corev1.Resource("namespaces"), namespace.Name, errRemaining)
	}
	finished := namespace.DeepCopy()
	finished.Spec.Finalizers = nil
	_, err = n.client.CoreV1().Namespaces().Finalize(ctx, finished, metav1.UpdateOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
