package registry

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/registry/generic"
	"k8s.io/apiserver/pkg/registry/rest"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"pythia.dev/controlplane/api"
)

// GroupStorage builds the storage map of a group: resource or resource/sub-resource to its storage.
func GroupStorage(group api.Group, getter generic.RESTOptionsGetter) (map[string]rest.Storage, error) {
	result := map[string]rest.Storage{}
	for _, kind := range group.Kinds {
		store, err := NewStore(group, kind, getter)
		if err != nil {
			return nil, err
		}
		result[kind.Resource] = store
		if kind.Resource == "namespaces" {
			result["namespaces"], result["namespaces/finalize"] = newNamespaceStore(store)
		}
		if kind.HasStatus() {
			result[kind.Resource+"/status"] = store.Status()
		}
		if kind.Scalable {
			result[kind.Resource+"/scale"] = ScaleStore{store}
		}
	}
	return result, nil
}

// OptionsGetter returns the way to etcd for a group, in the group's own storage version.
func OptionsGetter(etcd genericoptions.EtcdOptions, group api.Group) generic.RESTOptionsGetter {
	version := group.GroupVersion()
	if group.StorageVersion != nil {
		version = *group.StorageVersion
	}
	etcd.StorageConfig.Codec = api.Codecs.LegacyCodec(version)
	etcd.StorageConfig.EncodeVersioner = runtime.NewMultiGroupVersioner(version, schema.GroupKind{Group: version.Group})
	return etcd.CreateRESTOptionsGetter(&genericoptions.SimpleStorageFactory{StorageConfig: etcd.StorageConfig}, nil)
}
