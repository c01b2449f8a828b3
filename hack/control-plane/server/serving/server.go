package serving

import (
	"context"
	"time"

	"k8s.io/apiextensions-apiserver/pkg/apiserver"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"pythia.dev/controlplane/access"
	"pythia.dev/controlplane/api"
	"pythia.dev/controlplane/housekeeping"
	"pythia.dev/controlplane/registry"
)

const (
	// tokenCacheTime is short, so that a deleted service account is shut out soon.
	tokenCacheTime = 2 * time.Second
	// bootstrapRetry is how often the first objects are tried while the server comes up.
	bootstrapRetry = 20 * time.Millisecond
)

// Run serves until the context ends. It calls ready once every part is up.
func Run(ctx context.Context, options Options, ready func()) error {
	parts, err := assemble(options)
	if err != nil {
		return err
	}
	config := apiserver.Config{GenericConfig: parts.config, ExtraConfig: parts.extra}
	// The server for custom resources is the base; the built-in groups are installed on it. So one server does
	// what an aggregator in front of two does elsewhere.
	extensions, err := config.Complete().New(genericapiserver.NewEmptyDelegate())
	if err != nil {
		return err
	}
	server := extensions.GenericAPIServer
	if err := installGroups(server, parts); err != nil {
		return err
	}
	serveDiscovery(server, extensions.Informers)
	server.AddPostStartHookOrDie("bootstrap", func(hook genericapiserver.PostStartHookContext) error {
		return wait.PollUntilContextCancel(hook.Context, bootstrapRetry, true, func(ctx context.Context) (bool, error) {
			return access.Bootstrap(ctx, parts.client) == nil, nil
		})
	})
	namespaces, err := housekeeping.NewNamespaces(parts.client, parts.objects, parts.config.SharedInformerFactory)
	if err != nil {
		return err
	}
	server.AddPostStartHookOrDie("housekeeping", func(hook genericapiserver.PostStartHookContext) error {
		go namespaces.Run(hook.Context)
		go parts.garbage.Run(hook.Context)
		return nil
	})
	go announce(ctx, parts, ready)
	return server.PrepareRun().RunWithContext(ctx)
}

func installGroups(server *genericapiserver.GenericAPIServer, parts *parts) error {
	var infos []*genericapiserver.APIGroupInfo
	for _, group := range api.Groups() {
		storage, err := registry.GroupStorage(group, registry.OptionsGetter(parts.etcd, group))
		if err != nil {
			return err
		}
		switch group.Name {
		case "":
			storage["serviceaccounts/token"] = access.TokenREST{Tokens: parts.tokens}
		case "authentication.k8s.io":
			storage = access.AuthenticationStorage(parts.config.Authentication.Authenticator)
		case "authorization.k8s.io":
			storage = access.AuthorizationStorage(parts.config.Authorization.Authorizer, parts.rbac)
		}
		info := genericapiserver.NewDefaultAPIGroupInfo(group.Name, api.Scheme, metav1.ParameterCodec, api.Codecs)
		info.VersionedResourcesStorageMap[group.Version] = storage
		if group.Name == "" {
			if err := server.InstallLegacyAPIGroup(genericapiserver.DefaultLegacyAPIPrefix, &info); err != nil {
				return err
			}
			continue
		}
		infos = append(infos, &info)
	}
	return server.InstallAPIGroups(infos...)
}

func announce(ctx context.Context, parts *parts, ready func()) {
	err := wait.PollUntilContextCancel(ctx, bootstrapRetry, true, func(ctx context.Context) (bool, error) {
		body, err := parts.client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return err == nil && string(body) == "ok", nil
	})
	if err == nil {
		ready()
	}
}
