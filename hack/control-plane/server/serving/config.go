// Package serving puts the parts together to one API server.
package serving

import (
	"net"

	noopoteltrace "go.opentelemetry.io/otel/trace/noop"
	"k8s.io/apiextensions-apiserver/pkg/apiserver"
	crdoptions "k8s.io/apiextensions-apiserver/pkg/cmd/server/options"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/group"
	"k8s.io/apiserver/pkg/authentication/request/bearertoken"
	"k8s.io/apiserver/pkg/authentication/request/union"
	"k8s.io/apiserver/pkg/authentication/request/x509"
	tokencache "k8s.io/apiserver/pkg/authentication/token/cache"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	authorizerunion "k8s.io/apiserver/pkg/authorization/union"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/apiserver/pkg/server/dynamiccertificates"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/storage/storagebackend"
	"k8s.io/apiserver/pkg/util/webhook"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	clientscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/metadata"
	"pythia.dev/controlplane/access"
	"pythia.dev/controlplane/housekeeping"
	"pythia.dev/controlplane/pki"

	crdv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	crdv1beta1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1beta1"
	openapinamer "k8s.io/apiserver/pkg/endpoints/openapi"
)

// Options are what a caller chooses.
type Options struct {
	// Listener is where the server accepts TLS connections.
	Listener net.Listener
	// EtcdServers are the client addresses of etcd; Prefix is the root of our keys there.
	EtcdServers []string
	Prefix      string
	Files       pki.Files
}

// parts are what the later steps of the assembly need from the first.
type parts struct {
	config  *genericapiserver.RecommendedConfig
	etcd    genericoptions.EtcdOptions
	tokens  *access.Tokens
	rbac    *access.RBAC
	client  kubernetes.Interface
	objects dynamic.Interface
	garbage *housekeeping.Garbage
	extra   apiserver.ExtraConfig
}

func assemble(options Options) (*parts, error) {
	config := genericapiserver.NewRecommendedConfig(apiserver.Codecs)
	result := &parts{config: config}
	run := genericoptions.NewServerRunOptions()
	if err := run.Complete(); err != nil {
		return nil, err
	}
	if err := run.ApplyTo(&config.Config); err != nil {
		return nil, err
	}
	if err := result.applyEtcd(options); err != nil {
		return nil, err
	}
	if err := applyServing(config, options); err != nil {
		return nil, err
	}
	if err := result.applyClients(); err != nil {
		return nil, err
	}
	if err := result.applyAuthentication(options); err != nil {
		return nil, err
	}
	result.rbac = access.NewRBAC(config.SharedInformerFactory)
	config.Authorization.Authorizer = authorizerunion.New(authorizerfactory.NewPrivilegedGroups("system:masters"), result.rbac)
	if err := result.applyAdmission(); err != nil {
		return nil, err
	}
	namer := openapinamer.NewDefinitionNamer(apiserver.Scheme, clientscheme.Scheme)
	config.OpenAPIConfig = genericapiserver.DefaultOpenAPIConfig(definitions, namer)
	config.OpenAPIConfig.Info.Title = "Kubernetes"
	config.OpenAPIV3Config = genericapiserver.DefaultOpenAPIV3Config(definitions, namer)
	config.OpenAPIV3Config.Info.Title = "Kubernetes"
	if err := genericoptions.NewAPIEnablementOptions().ApplyTo(&config.Config, apiserver.DefaultAPIResourceConfigSource(), apiserver.Scheme); err != nil {
		return nil, err
	}
	resolver := &serviceResolver{services: config.SharedInformerFactory.Core().V1().Services().Lister()}
	result.extra = apiserver.ExtraConfig{
		CRDRESTOptionsGetter: crdoptions.NewCRDRESTOptionsGetter(result.etcd, config.ResourceTransformers, config.StorageObjectCountTracker),
		MasterCount:          1,
		ServiceResolver:      resolver,
		AuthResolverWrapper:  webhook.NewDefaultAuthenticationInfoResolverWrapper(nil, nil, config.LoopbackClientConfig, noopoteltrace.NewTracerProvider()),
	}
	return result, nil
}

func (p *parts) applyEtcd(options Options) error {
	codec := apiserver.Codecs.LegacyCodec(crdv1beta1.SchemeGroupVersion, crdv1.SchemeGroupVersion)
	storage := storagebackend.NewDefaultConfig(options.Prefix, codec)
	storage.Transport.ServerList = options.EtcdServers
	storage.EncodeVersioner = schema.GroupVersions{crdv1beta1.SchemeGroupVersion, crdv1.SchemeGroupVersion}
	p.etcd = *genericoptions.NewEtcdOptions(storage)
	return p.etcd.ApplyTo(&p.config.Config)
}

func applyServing(config *genericapiserver.RecommendedConfig, options Options) error {
	serving := genericoptions.NewSecureServingOptions()
	serving.Listener = options.Listener
	serving.BindAddress = net.IPv4(127, 0, 0, 1)
	serving.BindPort = options.Listener.Addr().(*net.TCPAddr).Port
	serving.ServerCert.CertKey = genericoptions.CertKey{CertFile: options.Files.Serving, KeyFile: options.Files.ServingKey}
	serving.HTTP2MaxStreamsPerConnection = 1000
	if err := serving.WithLoopback().ApplyToConfig(&config.Config); err != nil {
		return err
	}
	config.PublicAddress = serving.BindAddress
	ca, err := dynamiccertificates.NewDynamicCAContentFromFile("client-ca", options.Files.CA)
	if err != nil {
		return err
	}
	config.SecureServing.ClientCA = ca
	return nil
}

// applyClients makes the server's client of itself, from which the informers of access control and admission read.
func (p *parts) applyClients() error {
	p.config.ClientConfig = p.config.LoopbackClientConfig
	client, err := kubernetes.NewForConfig(p.config.ClientConfig)
	if err != nil {
		return err
	}
	p.client = client
	metadata, err := metadata.NewForConfig(p.config.ClientConfig)
	if err != nil {
		return err
	}
	p.garbage = housekeeping.NewGarbage(client.Discovery(), metadata)
	afterDeletions(&p.config.Config, p.garbage.Wake)
	if p.objects, err = dynamic.NewForConfig(p.config.ClientConfig); err != nil {
		return err
	}
	p.config.SharedInformerFactory = informers.NewSharedInformerFactory(client, 0)
	return nil
}

func (p *parts) applyAuthentication(options Options) error {
	key, err := pki.ReadKey(options.Files.ServiceAccountKey)
	if err != nil {
		return err
	}
	p.tokens = access.NewTokens(key)
	p.tokens.Client = p.client
	ca := p.config.SecureServing.ClientCA
	p.config.Authentication.APIAudiences = authenticator.Audiences{access.Issuer}
	cached := tokencache.New(p.tokens, false, tokenCacheTime, tokenCacheTime)
	p.config.Authentication.Authenticator = group.NewAuthenticatedGroupAdder(union.New(
		x509.NewDynamic(ca.VerifyOptions, x509.CommonNameUserConversion),
		bearertoken.New(cached),
	))
	return nil
}

func (p *parts) applyAdmission() error {
	admission := genericoptions.NewAdmissionOptions()
	resolver := &serviceResolver{services: p.config.SharedInformerFactory.Core().V1().Services().Lister()}
	return admission.ApplyTo(&p.config.Config, p.config.SharedInformerFactory, p.client, p.objects, p.config.FeatureGate, p.config.EffectiveVersion, webhookInitializer(p.config.LoopbackClientConfig, resolver))
}
