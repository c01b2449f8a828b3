package serving

import (
	"net/url"

	noopoteltrace "go.opentelemetry.io/otel/trace/noop"
	"k8s.io/apiserver/pkg/admission"
	webhookinit "k8s.io/apiserver/pkg/admission/plugin/webhook/initializer"
	"k8s.io/apiserver/pkg/util/proxy"
	"k8s.io/apiserver/pkg/util/webhook"
	corelisters "k8s.io/client-go/listers/core/v1"
	"k8s.io/client-go/rest"
)

// serviceResolver turns a webhook's service into its cluster address. Webhooks with a URL need no resolver.
type serviceResolver struct{ services corelisters.ServiceLister }

// ResolveEndpoint implements webhook.ServiceResolver.
func (r *serviceResolver) ResolveEndpoint(namespace, name string, port int32) (*url.URL, error) {
	return proxy.ResolveCluster(r.services, namespace, name, port)
}

func webhookInitializer(loopback *rest.Config, resolver webhook.ServiceResolver) admission.PluginInitializer {
	wrapper := webhook.NewDefaultAuthenticationInfoResolverWrapper(nil, nil, loopback, noopoteltrace.NewTracerProvider())
	return webhookinit.NewPluginInitializer(wrapper, resolver)
}
