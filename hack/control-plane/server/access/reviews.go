package access

import (
	"context"
	"errors"
	"net/http"

	authenticationv1 "k8s.io/api/authentication/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authentication/authenticator"
	"k8s.io/apiserver/pkg/authentication/user"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// review is a resource that can only be created: a question whose answer comes back in the same object.
type review struct {
	kind          func() runtime.Object
	singular      string
	clusterScoped bool
	answer        func(ctx context.Context, object runtime.Object) (runtime.Object, error)
}

var (
	_ rest.Creater              = review{}
	_ rest.Scoper               = review{}
	_ rest.SingularNameProvider = review{}
)

func (r review) New() runtime.Object     { return r.kind() }
func (r review) Destroy()                {}
func (r review) NamespaceScoped() bool   { return !r.clusterScoped }
func (r review) GetSingularName() string { return r.singular }

func (r review) Create(ctx context.Context, object runtime.Object, createValidation rest.ValidateObjectFunc, _ *metav1.CreateOptions) (runtime.Object, error) {
	if createValidation != nil {
		if err := createValidation(ctx, object.DeepCopyObject()); err != nil {
			return nil, err
		}
	}
	return r.answer(ctx, object)
}

// AuthenticationStorage answers who somebody is: TokenReview and SelfSubjectReview.
func AuthenticationStorage(check authenticator.Request) map[string]rest.Storage {
	return map[string]rest.Storage{
		"tokenreviews": review{
			kind: func() runtime.Object { return &authenticationv1.TokenReview{} }, singular: "tokenreview", clusterScoped: true,
			answer: func(ctx context.Context, object runtime.Object) (runtime.Object, error) {
				return reviewToken(ctx, check, object.(*authenticationv1.TokenReview))
			},
		},
		"selfsubjectreviews": review{
			kind: func() runtime.Object { return &authenticationv1.SelfSubjectReview{} }, singular: "selfsubjectreview", clusterScoped: true,
			answer: func(ctx context.Context, object runtime.Object) (runtime.Object, error) {
				caller, ok := genericapirequest.UserFrom(ctx)
				if !ok {
					return nil, apierrors.NewBadRequest("no user in the request")
				}
				result := object.(*authenticationv1.SelfSubjectReview)
				result.CreationTimestamp = metav1.Now()
				result.Status.UserInfo = userInfo(caller)
				return result, nil
			},
		},
	}
}

func reviewToken(ctx context.Context, check authenticator.Request, result *authenticationv1.TokenReview) (runtime.Object, error) {
	if result.Spec.Token == "" {
		return nil, apierrors.NewBadRequest("token is required for TokenReview in authentication")
	}
	// The token is judged as if it came with a request of its own.
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "/", nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+result.Spec.Token)
	audiences := authenticator.Audiences(result.Spec.Audiences)
	if len(audiences) == 0 {
		audiences = authenticator.Audiences{Issuer}
	}
	request = request.WithContext(authenticator.WithAudiences(request.Context(), audiences))
	response, ok, err := check.AuthenticateRequest(request)
	result.Status = authenticationv1.TokenReviewStatus{Authenticated: ok}
	if ok {
		result.Status.User = userInfo(response.User)
		result.Status.Audiences = response.Audiences
		if len(result.Status.Audiences) == 0 {
			result.Status.Audiences = audiences
		}
	}
	if err == nil && !ok {
		err = errors.New("the token is not known")
	}
	if err != nil {
		result.Status.Error = err.Error()
	}
	return result, nil
}

func userInfo(who user.Info) authenticationv1.UserInfo {
	info := authenticationv1.UserInfo{Username: who.GetName(), UID: who.GetUID(), Groups: who.GetGroups()}
	for key, values := range who.GetExtra() {
		if info.Extra == nil {
			info.Extra = map[string]authenticationv1.ExtraValue{}
		}
		info.Extra[key] = values
	}
	return info
}
