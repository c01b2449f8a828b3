package housekeeping

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/metadata"
	"k8s.io/klog/v2"
)

const (
	// gatherTime lets a burst of deletions become one pass.
	gatherTime = 50 * time.Millisecond
	// Objects whose deletion waits for a finalizer are looked at again after this time, more rarely as time goes by.
	minPendingTime = 200 * time.Millisecond
	maxPendingTime = 2 * time.Second
)

// Garbage deletes objects whose owners are gone, and carries out foreground deletion and orphaning. Kubernetes keeps a
// graph of all objects up to date for this; here a pass over all metadata after a deletion is enough.
type Garbage struct {
	kinds   discovery.DiscoveryInterface
	objects metadata.Interface
	wake    chan struct{}
}

// NewGarbage returns a collector that has not started.
func NewGarbage(kinds discovery.DiscoveryInterface, objects metadata.Interface) *Garbage {
	return &Garbage{kinds: kinds, objects: objects, wake: make(chan struct{}, 1)}
}

// Wake asks for a pass soon.
func (g *Garbage) Wake() {
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

// Run works until the context ends.
func (g *Garbage) Run(ctx context.Context) {
	g.Wake()
	wait := minPendingTime
	pending := false
	for {
		var again <-chan time.Time
		if pending {
			again = time.After(wait)
			wait = min(2*wait, maxPendingTime)
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		case <-g.wake:
			wait = minPendingTime
			time.Sleep(gatherTime)
		}
		changed, err := false, error(nil)
		changed, pending, err = g.pass(ctx)
		if err != nil {
			klog.V(2).InfoS("garbage collection is tried again", "reason", err)
			pending = true
		}
		if changed {
			g.Wake()
		}
	}
}

// pass looks at every object once. It reports whether it changed something and whether a deletion is pending.
func (g *Garbage) pass(ctx context.Context) (changed, pending bool, err error) {
	all, err := takeSnapshot(ctx, g.kinds, g.objects)
	if err != nil {
		return false, true, err
	}
	for _, each := range all.items {
		var did bool
		if each.DeletionTimestamp != nil {
			pending = true
			did, err = g.finish(ctx, all, each)
		} else {
			did, err = g.check(ctx, all, each)
		}
		changed = changed || did
		if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
			return changed, true, err
		}
	}
	return changed, pending, nil
}

// check deletes an object none of whose owners is left, and strikes out those of its owners that are gone.
func (g *Garbage) check(ctx context.Context, all *snapshot, each item) (bool, error) {
	var left []metav1.OwnerReference
	for _, owner := range each.OwnerReferences {
		alive, err := all.alive(ctx, g.objects, each, owner)
		if err != nil {
			return false, err
		}
		if alive {
			left = append(left, owner)
		}
	}
	switch len(left) {
	case len(each.OwnerReferences):
		return false, nil
	case 0:
		return true, g.delete(ctx, each, metav1.DeletePropagationBackground)
	default:
		return true, g.patch(ctx, each, map[string]any{"ownerReferences": left})
	}
}

// finish carries out what the finalizers of a deletion in progress ask for.
func (g *Garbage) finish(ctx context.Context, all *snapshot, each item) (bool, error) {
	dependents := all.dependents[each.UID]
	switch {
	case each.has(metav1.FinalizerOrphanDependents):
		for _, dependent := range dependents {
			if err := g.release(ctx, dependent, each.UID); err != nil && !apierrors.IsNotFound(err) {
				return true, err
			}
		}
		return true, g.strike(ctx, each, metav1.FinalizerOrphanDependents)
	case each.has(metav1.FinalizerDeleteDependents):
		blocked, did := false, false
		for _, dependent := range dependents {
			blocked = blocked || blocks(dependent, each.UID)
			if dependent.DeletionTimestamp != nil {
				continue
			}
			did = true
			if err := g.disown(ctx, dependent, each.UID); err != nil && !apierrors.IsNotFound(err) {
				return true, err
			}
		}
		if blocked {
			return did, nil
		}
		return true, g.strike(ctx, each, metav1.FinalizerDeleteDependents)
	default:
		return false, nil
	}
}

// disown deletes a dependent of an owner that is being deleted, or frees it of that owner if it has another.
func (g *Garbage) disown(ctx context.Context, dependent item, owner types.UID) error {
	if len(dependent.OwnerReferences) > 1 {
		return g.release(ctx, dependent, owner)
	}
	return g.delete(ctx, dependent, metav1.DeletePropagationForeground)
}

// release strikes out one owner.
func (g *Garbage) release(ctx context.Context, dependent item, owner types.UID) error {
	kept := slices.DeleteFunc(slices.Clone(dependent.OwnerReferences), func(reference metav1.OwnerReference) bool { return reference.UID == owner })
	return g.patch(ctx, dependent, map[string]any{"ownerReferences": kept})
}

func blocks(dependent item, owner types.UID) bool {
	return slices.ContainsFunc(dependent.OwnerReferences, func(reference metav1.OwnerReference) bool {
		return reference.UID == owner && reference.BlockOwnerDeletion != nil && *reference.BlockOwnerDeletion
	})
}

func (g *Garbage) delete(ctx context.Context, each item, policy metav1.DeletionPropagation) error {
	return each.client(g.objects).Delete(ctx, each.Name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &each.UID}, PropagationPolicy: &policy})
}

// strike removes one finalizer.
func (g *Garbage) strike(ctx context.Context, each item, finalizer string) error {
	kept := slices.DeleteFunc(slices.Clone(each.Finalizers), func(name string) bool { return name == finalizer })
	return g.patch(ctx, each, map[string]any{"finalizers": kept})
}

// patch changes metadata, if nobody else has changed the object in the meantime.
func (g *Garbage) patch(ctx context.Context, each item, metadata map[string]any) error {
	metadata["uid"], metadata["resourceVersion"] = each.UID, each.ResourceVersion
	body, err := json.Marshal(map[string]any{"metadata": metadata})
	if err != nil {
		return err
	}
	_, err = each.client(g.objects).Patch(ctx, each.Name, types.MergePatchType, body, metav1.PatchOptions{})
	return err
}
