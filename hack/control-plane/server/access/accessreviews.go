package access

import (
	"context"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
)

// AuthorizationStorage answers what somebody may do: the access reviews behind "kubectl auth can-i".
func AuthorizationStorage(check authorizer.Authorizer, rules authorizer.RuleResolver) map[string]rest.Storage {
	return map[string]rest.Storage{
		"subjectaccessreviews": review{
			kind: func() runtime.Object { return &authorizationv1.SubjectAccessReview{} }, singular: "subjectaccessreview", clusterScoped: true,
			answer: func(ctx context.Context, object runtime.Object) (runtime.Object, error) {
				result := object.(*authorizationv1.SubjectAccessReview)
				result.Status = decide(ctx, check, subject(result.Spec), result.Spec.ResourceAttributes, result.Spec.NonResourceAttributes)
				return result, nil
			},
		},
		"localsubjectaccessreviews": review{
			kind: func() runtime.Object { return &authorizationv1.LocalSubjectAccessReview{} }, singular: "localsubjectaccessreview",
			answer: func(ctx context.Context, object runtime.Object) (runtime.Object, error) {
				result := object.(*authorizationv1.LocalSubjectAccessReview)
				result.Status = decide(ctx, check, subject(result.Spec), result.Spec.ResourceAttributes, nil)
				return result, nil
			},
		},
		"selfsubjectaccessreviews": review{
			kind: func() runtime.Object { return &authorizationv1.SelfSubjectAccessReview{} }, singular: "selfsubjectaccessreview", clusterScoped: true,
			answer: func(ctx context.Context, object runtime.Object) (runtime.Object, error) {
				caller, ok := genericapirequest.UserFrom(ctx)
				if !ok {
					return nil, apierrors.NewBadRequest("no user in the request")
				}
				result := object.(*authorizationv1.SelfSubjectAccessReview)
				result.Status = decide(ctx, check, caller, result.Spec.ResourceAttributes, result.Spec.NonResourceAttributes)
				return result, nil
			},
		},
		"selfsubjectrulesreviews": review{
			kind: func() runtime.Object { return &authorizationv1.SelfSubjectRulesReview{} }, singular: "selfsubjectrulesreview", clusterScoped: true,
			answer: func(ctx context.Context, object runtime.Object) (runtime.Object, error) {
				return listRules(ctx, rules, object.(*authorizationv1.SelfSubjectRulesReview))
			},
		},
	}
}

func subject(spec authorizationv1.SubjectAccessReviewSpec) user.Info {
	info := &user.DefaultInfo{Name: spec.User, UID: spec.UID, Groups: spec.Groups, Extra: map[string][]string{}}
	for key, values := range spec.Extra {
		info.Extra[key] = values
	}
	return info
}

func decide(ctx context.Context, check authorizer.Authorizer, who user.Info, resource *authorizationv1.ResourceAttributes, other *authorizationv1.NonResourceAttributes) authorizationv1.SubjectAccessReviewStatus {
	attributes := authorizer.AttributesRecord{User: who}
	switch {
	case resource != nil:
		attributes.ResourceRequest = true
		attributes.Verb, attributes.Namespace, attributes.Name = resource.Verb, resource.Namespace, resource.Name
		attributes.APIGroup, attributes.APIVersion = resource.Group, resource.Version
		attributes.Resource, attributes.Subresource = resource.Resource, resource.Subresource
	case other != nil:
		attributes.Verb, attributes.Path = other.Verb, other.Path
	}
	decision, reason, err := check.Authorize(ctx, attributes)
	status := authorizationv1.SubjectAccessReviewStatus{
		Allowed: decision == authorizer.DecisionAllow,
		Denied:  decision == authorizer.DecisionDeny,
		Reason:  reason,
	}
	if err != nil {
		status.EvaluationError = err.Error()
	}
	return status
}

func listRules(ctx context.Context, resolver authorizer.RuleResolver, result *authorizationv1.SelfSubjectRulesReview) (runtime.Object, error) {
	caller, ok := genericapirequest.UserFrom(ctx)
	if !ok {
		return nil, apierrors.NewBadRequest("no user in the request")
	}
	resources, others, incomplete, err := resolver.RulesFor(ctx, caller, result.Spec.Namespace)
	result.Status = authorizationv1.SubjectRulesReviewStatus{Incomplete: incomplete, ResourceRules: []authorizationv1.ResourceRule{}, NonResourceRules: []authorizationv1.NonResourceRule{}}
	for _, rule := range resources {
		result.Status.ResourceRules = append(result.Status.ResourceRules, authorizationv1.ResourceRule{
			Verbs: rule.GetVerbs(), APIGroups: rule.GetAPIGroups(), Resources: rule.GetResources(), ResourceNames: rule.GetResourceNames(),
		})
	}
	for _, rule := range others {
		result.Status.NonResourceRules = append(result.Status.NonResourceRules, authorizationv1.NonResourceRule{Verbs: rule.GetVerbs(), NonResourceURLs: rule.GetNonResourceURLs()})
	}
	if err != nil {
		result.Status.EvaluationError = err.Error()
	}
	return result, nil
}
