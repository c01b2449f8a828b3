package serving

import (
	"slices"

	crdv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdinformers "k8s.io/apiextensions-apiserver/pkg/client/informers/externalversions"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/apiserver/pkg/endpoints/discovery/aggregated"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/tools/cache"
)

// serveDiscovery answers /apis in both forms. The aggregated form learns of custom resources by itself; the list of
// the older form is kept here, since no aggregator does it.
func serveDiscovery(server *genericapiserver.GenericAPIServer, factory crdinformers.SharedInformerFactory) {
	wrapped := aggregated.WrapAggregatedDiscoveryToHandler(server.DiscoveryGroupManager, server.AggregatedDiscoveryGroupManager, nil)
	server.Handler.GoRestfulContainer.Add(wrapped.GenerateWebService("/apis", metav1.APIGroupList{}))

	definitions := factory.Apiextensions().V1().CustomResourceDefinitions()
	refresh := func(object any) {
		if tombstone, ok := object.(cache.DeletedFinalStateUnknown); ok {
			object = tombstone.Obj
		}
		changed, ok := object.(*crdv1.CustomResourceDefinition)
		if !ok {
			return
		}
		all, err := definitions.Lister().List(labels.Everything())
		if err != nil {
			utilruntime.HandleError(err)
			return
		}
		versions := servedVersions(all, changed.Spec.Group)
		if len(versions) == 0 {
			server.DiscoveryGroupManager.RemoveGroup(changed.Spec.Group)
			return
		}
		server.DiscoveryGroupManager.AddGroup(metav1.APIGroup{Name: changed.Spec.Group, Versions: versions, PreferredVersion: versions[0]})
	}
	_, err := definitions.Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc:    refresh,
		UpdateFunc: func(_, object any) { refresh(object) },
		DeleteFunc: refresh,
	})
	utilruntime.Must(err)
}

// servedVersions lists the versions of a group's established definitions, newest first.
func servedVersions(all []*crdv1.CustomResourceDefinition, group string) []metav1.GroupVersionForDiscovery {
	var names []string
	for _, definition := range all {
		if definition.Spec.Group != group || !established(definition) {
			continue
		}
		for _, served := range definition.Spec.Versions {
			if served.Served && !slices.Contains(names, served.Name) {
				names = append(names, served.Name)
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int { return -version.CompareKubeAwareVersionStrings(a, b) })
	var result []metav1.GroupVersionForDiscovery
	for _, name := range names {
		result = append(result, metav1.GroupVersionForDiscovery{GroupVersion: group + "/" + name, Version: name})
	}
	return result
}

func established(definition *crdv1.CustomResourceDefinition) bool {
	for _, condition := range definition.Status.Conditions {
		if condition.Type == crdv1.Established && condition.Status == crdv1.ConditionTrue {
			return true
		}
	}
	return false
}
