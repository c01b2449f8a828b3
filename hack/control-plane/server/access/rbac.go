// Package access decides who a caller is and what the caller may do.
package access

import (
	"context"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apiserver/pkg/authentication/serviceaccount"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/client-go/informers"
	rbaclisters "k8s.io/client-go/listers/rbac/v1"
	"k8s.io/component-helpers/auth/rbac/validation"
)

// RBAC authorizes by the RBAC objects in the store, seen through informers.
type RBAC struct {
	roles               rbaclisters.RoleLister
	roleBindings        rbaclisters.RoleBindingLister
	clusterRoles        rbaclisters.ClusterRoleLister
	clusterRoleBindings rbaclisters.ClusterRoleBindingLister
}

var (
	_ authorizer.Authorizer   = (*RBAC)(nil)
	_ authorizer.RuleResolver = (*RBAC)(nil)
)

// NewRBAC returns an authorizer over the factory's caches.
func NewRBAC(factory informers.SharedInformerFactory) *RBAC {
	rbac := factory.Rbac().V1()
	return &RBAC{
		roles:               rbac.Roles().Lister(),
		roleBindings:        rbac.RoleBindings().Lister(),
		clusterRoles:        rbac.ClusterRoles().Lister(),
		clusterRoleBindings: rbac.ClusterRoleBindings().Lister(),
	}
}

// Authorize allows a request that some rule of the caller covers and has no opinion on others.
func (a *RBAC) Authorize(_ context.Context, request authorizer.Attributes) (authorizer.Decision, string, error) {
	rules, err := a.rulesFor(request.GetUser(), request.GetNamespace())
	if covered, _ := validation.Covers(rules, []rbacv1.PolicyRule{needed(request)}); covered {
		return authorizer.DecisionAllow, "", nil
	}
	reason := ""
	if err != nil {
		reason = "RBAC: " + err.Error()
	}
	return authorizer.DecisionNoOpinion, reason, nil
}

// needed is the request written as the smallest rule that allows it.
func needed(request authorizer.Attributes) rbacv1.PolicyRule {
	if !request.IsResourceRequest() {
		return rbacv1.PolicyRule{Verbs: []string{request.GetVerb()}, NonResourceURLs: []string{request.GetPath()}}
	}
	resource := request.GetResource()
	if request.GetSubresource() != "" {
		resource += "/" + request.GetSubresource()
	}
	rule := rbacv1.PolicyRule{Verbs: []string{request.GetVerb()}, APIGroups: []string{request.GetAPIGroup()}, Resources: []string{resource}}
	if request.GetName() != "" {
		rule.ResourceNames = []string{request.GetName()}
	}
	return rule
}

// RulesFor lists what a user may do in a namespace, for kubectl auth can-i --list.
func (a *RBAC) RulesFor(_ context.Context, who user.Info, namespace string) ([]authorizer.ResourceRuleInfo, []authorizer.NonResourceRuleInfo, bool, error) {
	rules, err := a.rulesFor(who, namespace)
	var resources []authorizer.ResourceRuleInfo
	var others []authorizer.NonResourceRuleInfo
	for _, rule := range rules {
		if len(rule.Resources) > 0 {
			resources = append(resources, &authorizer.DefaultResourceRuleInfo{Verbs: rule.Verbs, APIGroups: rule.APIGroups, Resources: rule.Resources, ResourceNames: rule.ResourceNames})
		}
		if len(rule.NonResourceURLs) > 0 {
			others = append(others, &authorizer.DefaultNonResourceRuleInfo{Verbs: rule.Verbs, NonResourceURLs: rule.NonResourceURLs})
		}
	}
	return resources, others, false, err
}

func (a *RBAC) rulesFor(who user.Info, namespace string) ([]rbacv1.PolicyRule, error) {
	var rules []rbacv1.PolicyRule
	var problems []error
	add := func(reference rbacv1.RoleRef, roleNamespace string) {
		found, err := a.rulesOf(reference, roleNamespace)
		if err != nil {
			problems = append(problems, err)
		}
		rules = append(rules, found...)
	}
	clusterBindings, err := a.clusterRoleBindings.List(labels.Everything())
	if err != nil {
		return nil, err
	}
	for _, binding := range clusterBindings {
		if appliesTo(binding.Subjects, who, "") {
			add(binding.RoleRef, "")
		}
	}
	if namespace != "" {
		bindings, err := a.roleBindings.RoleBindings(namespace).List(labels.Everything())
		if err != nil {
			return nil, err
		}
		for _, binding := range bindings {
			if appliesTo(binding.Subjects, who, namespace) {
				add(binding.RoleRef, namespace)
			}
		}
	}
	return rules, utilerrors.NewAggregate(problems)
}

func (a *RBAC) rulesOf(reference rbacv1.RoleRef, namespace string) ([]rbacv1.PolicyRule, error) {
	if reference.Kind == "Role" {
		role, err := a.roles.Roles(namespace).Get(reference.Name)
		if err != nil {
			return nil, err
		}
		return role.Rules, nil
	}
	role, err := a.clusterRoles.Get(reference.Name)
	if err != nil {
		return nil, err
	}
	return a.aggregated(role), nil
}

// aggregated resolves an aggregation rule at the time of the question; Kubernetes has a controller for it.
func (a *RBAC) aggregated(role *rbacv1.ClusterRole) []rbacv1.PolicyRule {
	rules := role.Rules
	if role.AggregationRule == nil {
		return rules
	}
	for i := range role.AggregationRule.ClusterRoleSelectors {
		selector, err := metav1.LabelSelectorAsSelector(&role.AggregationRule.ClusterRoleSelectors[i])
		if err != nil {
			continue
		}
		parts, err := a.clusterRoles.List(selector)
		if err != nil {
			continue
		}
		for _, part := range parts {
			if part.Name != role.Name {
				rules = append(rules[:len(rules):len(rules)], part.Rules...)
			}
		}
	}
	return rules
}

func appliesTo(subjects []rbacv1.Subject, who user.Info, namespace string) bool {
	for _, subject := range subjects {
		switch subject.Kind {
		case rbacv1.UserKind:
			if subject.Name == who.GetName() {
				return true
			}
		case rbacv1.GroupKind:
			for _, group := range who.GetGroups() {
				if subject.Name == group {
					return true
				}
			}
		case rbacv1.ServiceAccountKind:
			home := subject.Namespace
			if home == "" {
				home = namespace
			}
			if home != "" && serviceaccount.MatchesUsername(home, subject.Name, who.GetName()) {
				return true
			}
		}
	}
	return false
}
