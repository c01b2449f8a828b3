package access

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/uuid"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/serviceaccount"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/client-go/kubernetes"
)

const (
	defaultTokenLife = time.Hour
	minTokenLife     = 10 * time.Minute
	maxTokenLife     = 365 * 24 * time.Hour
)

// Tokens issues and checks service-account tokens.
type Tokens struct {
	key *ecdsa.PrivateKey
	// Client reads service accounts and pods; it is set once the server's own client exists.
	Client kubernetes.Interface
}

var _ authenticator.Token = (*Tokens)(nil)

// NewTokens returns an issuer that signs with the key.
func NewTokens(key *ecdsa.PrivateKey) *Tokens { return &Tokens{key: key} }

// AuthenticateToken checks signature, time and audience, and that the account and the bound pod still exist.
func (t *Tokens) AuthenticateToken(ctx context.Context, token string) (*authenticator.Response, bool, error) {
	if !ours(token) {
		return nil, false, nil
	}
	body, err := verify(&t.key.PublicKey, token, time.Now())
	if err != nil {
		return nil, false, err
	}
	audiences, err := acceptedAudiences(ctx, body.Audience)
	if err != nil {
		return nil, false, err
	}
	account, err := t.Client.CoreV1().ServiceAccounts(body.Private.Namespace).Get(ctx, body.Private.ServiceAccount.Name, metav1.GetOptions{})
	if err != nil {
		return nil, false, fmt.Errorf("service account of the token: %w", err)
	}
	if string(account.UID) != body.Private.ServiceAccount.UID {
		return nil, false, errors.New("service account UID does not match the token's")
	}
	info := serviceaccount.ServiceAccountInfo{Namespace: account.Namespace, Name: account.Name, UID: string(account.UID), CredentialID: "JTI=" + body.ID}
	if bound := body.Private.Pod; bound != nil {
		pod, err := t.Client.CoreV1().Pods(body.Private.Namespace).Get(ctx, bound.Name, metav1.GetOptions{})
		if err != nil || string(pod.UID) != bound.UID {
			return nil, false, errors.New("service account token is bound to a pod that is gone")
		}
		info.PodName, info.PodUID = bound.Name, bound.UID
	}
	if node := body.Private.Node; node != nil {
		info.NodeName, info.NodeUID = node.Name, node.UID
	}
	return &authenticator.Response{Audiences: audiences, User: info.UserInfo()}, true, nil
}

func acceptedAudiences(ctx context.Context, have []string) (authenticator.Audiences, error) {
	wanted, ok := authenticator.AudiencesFrom(ctx)
	if !ok || len(wanted) == 0 {
		wanted = authenticator.Audiences{Issuer}
	}
	common := authenticator.Audiences(have).Intersect(wanted)
	if len(common) == 0 {
		return nil, fmt.Errorf("token audiences %q is invalid for the target audiences %q", have, []string(wanted))
	}
	return common, nil
}

// TokenREST is the token sub-resource of ServiceAccount.
type TokenREST struct{ Tokens *Tokens }

var (
	_ rest.NamedCreater             = TokenREST{}
	_ rest.GroupVersionKindProvider = TokenREST{}
)

// New returns an empty request.
func (r TokenREST) New() runtime.Object { return &authenticationv1.TokenRequest{} }

// Destroy has nothing to free.
func (r TokenREST) Destroy() {}

// GroupVersionKind says that the request's kind is of another group than the path.
func (r TokenREST) GroupVersionKind(schema.GroupVersion) schema.GroupVersionKind {
	return authenticationv1.SchemeGroupVersion.WithKind("TokenRequest")
}

// Create issues a token for the named service account.
func (r TokenREST) Create(ctx context.Context, name string, object runtime.Object, createValidation rest.ValidateObjectFunc, _ *metav1.CreateOptions) (runtime.Object, error) {
	request := object.(*authenticationv1.TokenRequest).DeepCopy()
	namespace := genericapirequest.NamespaceValue(ctx)
	account, err := r.Tokens.Client.CoreV1().ServiceAccounts(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return nil, err
	}
	if createValidation != nil {
		if err := createValidation(ctx, request); err != nil {
			return nil, err
		}
	}
	life := defaultTokenLife
	if seconds := request.Spec.ExpirationSeconds; seconds != nil {
		life = time.Duration(*seconds) * time.Second
	}
	if life < minTokenLife || life > maxTokenLife {
		return nil, apierrors.NewBadRequest("spec.expirationSeconds: may not specify a duration less than 10 minutes or more than a year")
	}
	if len(request.Spec.Audiences) == 0 {
		request.Spec.Audiences = []string{Issuer}
	}
	now := time.Now()
	body := claims{
		Audience: request.Spec.Audiences, Issuer: Issuer, ID: string(uuid.NewUUID()),
		IssuedAt: now.Unix(), NotBefore: now.Unix(), Expires: now.Add(life).Unix(),
		Subject: serviceaccount.MakeUsername(namespace, name),
		Private: private{Namespace: namespace, ServiceAccount: reference{Name: name, UID: string(account.UID)}},
	}
	if err := r.bind(ctx, namespace, request.Spec.BoundObjectRef, &body.Private); err != nil {
		return nil, err
	}
	token, err := sign(r.Tokens.key, body)
	if err != nil {
		return nil, err
	}
	seconds := int64(life / time.Second)
	request.Spec.ExpirationSeconds = &seconds
	request.Namespace, request.Name, request.CreationTimestamp = namespace, name, metav1.NewTime(now)
	request.Status = authenticationv1.TokenRequestStatus{Token: token, ExpirationTimestamp: metav1.NewTime(now.Add(life))}
	return request, nil
}

// bind ties the token to a pod, so that it dies with it.
func (r TokenREST) bind(ctx context.Context, namespace string, bound *authenticationv1.BoundObjectReference, to *private) error {
	if bound == nil {
		return nil
	}
	if bound.Kind != "Pod" {
		return apierrors.NewBadRequest("spec.boundObjectRef.kind: this server binds tokens to pods only")
	}
	pod, err := r.Tokens.Client.CoreV1().Pods(namespace).Get(ctx, bound.Name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if bound.UID != "" && bound.UID != pod.UID {
		return apierrors.NewConflict(schema.GroupResource{Resource: "pods"}, bound.Name, fmt.Errorf("the UID in the bound object reference (%s) does not match the UID in record", bound.UID))
	}
	to.Pod = &reference{Name: pod.Name, UID: string(pod.UID)}
	if pod.Spec.NodeName != "" {
		to.Node = &reference{Name: pod.Spec.NodeName, UID: string(r.nodeUID(ctx, pod.Spec.NodeName))}
	}
	return nil
}

func (r TokenREST) nodeUID(ctx context.Context, name string) types.UID {
	node, err := r.Tokens.Client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return ""
	}
	return node.UID
}
