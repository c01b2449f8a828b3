package api

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	webhookTimeoutSeconds = 10
	webhookPort           = 443
)

// An absent selector would match nothing, where its default matches everything.

func defaultValidatingWebhooks(configuration *admissionregistrationv1.ValidatingWebhookConfiguration) {
	for i := range configuration.Webhooks {
		hook := &configuration.Webhooks[i]
		orDefault(&hook.FailurePolicy, admissionregistrationv1.Fail)
		orDefault(&hook.MatchPolicy, admissionregistrationv1.Equivalent)
		orDefault(&hook.NamespaceSelector, metav1.LabelSelector{})
		orDefault(&hook.ObjectSelector, metav1.LabelSelector{})
		orDefault(&hook.TimeoutSeconds, webhookTimeoutSeconds)
		defaultWebhookRules(hook.Rules)
		defaultWebhookService(hook.ClientConfig.Service)
	}
}

func defaultMutatingWebhooks(configuration *admissionregistrationv1.MutatingWebhookConfiguration) {
	for i := range configuration.Webhooks {
		hook := &configuration.Webhooks[i]
		orDefault(&hook.FailurePolicy, admissionregistrationv1.Fail)
		orDefault(&hook.MatchPolicy, admissionregistrationv1.Equivalent)
		orDefault(&hook.NamespaceSelector, metav1.LabelSelector{})
		orDefault(&hook.ObjectSelector, metav1.LabelSelector{})
		orDefault(&hook.TimeoutSeconds, webhookTimeoutSeconds)
		orDefault(&hook.ReinvocationPolicy, admissionregistrationv1.NeverReinvocationPolicy)
		defaultWebhookRules(hook.Rules)
		defaultWebhookService(hook.ClientConfig.Service)
	}
}

func defaultWebhookRules(rules []admissionregistrationv1.RuleWithOperations) {
	for i := range rules {
		orDefault(&rules[i].Scope, admissionregistrationv1.AllScopes)
	}
}

func defaultWebhookService(service *admissionregistrationv1.ServiceReference) {
	if service != nil {
		orDefault(&service.Port, webhookPort)
	}
}

func defaultMatch(match *admissionregistrationv1.MatchResources) {
	if match == nil {
		return
	}
	orDefault(&match.MatchPolicy, admissionregistrationv1.Equivalent)
	orDefault(&match.NamespaceSelector, metav1.LabelSelector{})
	orDefault(&match.ObjectSelector, metav1.LabelSelector{})
	for _, rules := range [][]admissionregistrationv1.NamedRuleWithOperations{match.ResourceRules, match.ExcludeResourceRules} {
		for i := range rules {
			orDefault(&rules[i].Scope, admissionregistrationv1.AllScopes)
		}
	}
}
