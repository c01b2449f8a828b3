package registry

import (
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	apiequality "k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// validate checks the mistakes that charts and controllers really make. It is not the whole validation of
// Kubernetes: see the README.
func validate(object runtime.Object) field.ErrorList {
	spec := field.NewPath("spec")
	switch typed := object.(type) {
	case *corev1.Pod:
		return validatePodSpec(&typed.Spec, spec)
	case *appsv1.Deployment:
		return validateWorkload(typed.Spec.Selector, &typed.Spec.Template, spec)
	case *appsv1.DaemonSet:
		return validateWorkload(typed.Spec.Selector, &typed.Spec.Template, spec)
	case *appsv1.StatefulSet:
		return validateWorkload(typed.Spec.Selector, &typed.Spec.Template, spec, claimNames(typed)...)
	case *appsv1.ReplicaSet:
		return validateWorkload(typed.Spec.Selector, &typed.Spec.Template, spec)
	case *batchv1.Job:
		return validatePodSpec(&typed.Spec.Template.Spec, spec.Child("template", "spec"))
	case *batchv1.CronJob:
		return validatePodSpec(&typed.Spec.JobTemplate.Spec.Template.Spec, spec.Child("jobTemplate", "spec", "template", "spec"))
	case *corev1.Service:
		return validateService(typed, spec)
	case *corev1.ConfigMap:
		return append(validateKeys(typed.Data, field.NewPath("data")), validateKeys(typed.BinaryData, field.NewPath("binaryData"))...)
	case *corev1.Secret:
		return validateKeys(typed.Data, field.NewPath("data"))
	case *rbacv1.RoleBinding:
		return validateBinding(typed.RoleRef, typed.Subjects)
	case *rbacv1.ClusterRoleBinding:
		return validateBinding(typed.RoleRef, typed.Subjects)
	case *rbacv1.Role:
		return validateRules(typed.Rules)
	case *rbacv1.ClusterRole:
		return validateRules(typed.Rules)
	default:
		return nil
	}
}

// validateUpdate checks the fields that never change.
func validateUpdate(object, old runtime.Object) field.ErrorList {
	switch typed := object.(type) {
	case *appsv1.Deployment:
		return immutable(typed.Spec.Selector, old.(*appsv1.Deployment).Spec.Selector, field.NewPath("spec", "selector"))
	case *appsv1.DaemonSet:
		return immutable(typed.Spec.Selector, old.(*appsv1.DaemonSet).Spec.Selector, field.NewPath("spec", "selector"))
	case *appsv1.StatefulSet:
		return immutable(typed.Spec.Selector, old.(*appsv1.StatefulSet).Spec.Selector, field.NewPath("spec", "selector"))
	case *rbacv1.RoleBinding:
		return immutable(typed.RoleRef, old.(*rbacv1.RoleBinding).RoleRef, field.NewPath("roleRef"))
	case *rbacv1.ClusterRoleBinding:
		return immutable(typed.RoleRef, old.(*rbacv1.ClusterRoleBinding).RoleRef, field.NewPath("roleRef"))
	default:
		return nil
	}
}

func immutable(value, old any, path *field.Path) field.ErrorList {
	if apiequality.Semantic.DeepEqual(value, old) {
		return nil
	}
	return field.ErrorList{field.Invalid(path, value, "field is immutable")}
}

func validateWorkload(selector *metav1.LabelSelector, template *corev1.PodTemplateSpec, spec *field.Path, claims ...string) field.ErrorList {
	problems := validatePodSpec(&template.Spec, spec.Child("template", "spec"), claims...)
	if selector == nil {
		return append(problems, field.Required(spec.Child("selector"), ""))
	}
	parsed, err := metav1.LabelSelectorAsSelector(selector)
	switch {
	case err != nil:
		problems = append(problems, field.Invalid(spec.Child("selector"), selector, err.Error()))
	case parsed.Empty():
		problems = append(problems, field.Invalid(spec.Child("selector"), selector, "empty selector is invalid"))
	case !parsed.Matches(labels.Set(template.Labels)):
		problems = append(problems, field.Invalid(spec.Child("template", "metadata", "labels"), template.Labels, "`selector` does not match template `labels`"))
	}
	return problems
}

// claimNames are the volumes that a stateful set adds to its pods.
func claimNames(set *appsv1.StatefulSet) []string {
	names := make([]string, 0, len(set.Spec.VolumeClaimTemplates))
	for _, claim := range set.Spec.VolumeClaimTemplates {
		names = append(names, claim.Name)
	}
	return names
}

func validateService(service *corev1.Service, spec *field.Path) field.ErrorList {
	var problems field.ErrorList
	headless := service.Spec.ClusterIP == corev1.ClusterIPNone
	if len(service.Spec.Ports) == 0 && !headless && service.Spec.Type != corev1.ServiceTypeExternalName {
		problems = append(problems, field.Required(spec.Child("ports"), ""))
	}
	names := map[string]bool{}
	for i, port := range service.Spec.Ports {
		path := spec.Child("ports").Index(i)
		if port.Name == "" && len(service.Spec.Ports) > 1 {
			problems = append(problems, field.Required(path.Child("name"), ""))
		}
		if port.Name != "" && names[port.Name] {
			problems = append(problems, field.Duplicate(path.Child("name"), port.Name))
		}
		names[port.Name] = true
		problems = append(problems, validatePort(port.Port, path.Child("port"))...)
	}
	return problems
}

func validatePort(port int32, path *field.Path) field.ErrorList {
	var problems field.ErrorList
	for _, message := range validation.IsValidPortNum(int(port)) {
		problems = append(problems, field.Invalid(path, port, message))
	}
	return problems
}

func validateKeys[V any](data map[string]V, path *field.Path) field.ErrorList {
	var problems field.ErrorList
	for key := range data {
		for _, message := range validation.IsConfigMapKey(key) {
			problems = append(problems, field.Invalid(path.Key(key), key, message))
		}
	}
	return problems
}

func validateBinding(role rbacv1.RoleRef, subjects []rbacv1.Subject) field.ErrorList {
	var problems field.ErrorList
	if role.APIGroup != rbacv1.GroupName {
		problems = append(problems, field.NotSupported(field.NewPath("roleRef", "apiGroup"), role.APIGroup, []string{rbacv1.GroupName}))
	}
	if role.Kind != "Role" && role.Kind != "ClusterRole" {
		problems = append(problems, field.NotSupported(field.NewPath("roleRef", "kind"), role.Kind, []string{"Role", "ClusterRole"}))
	}
	if role.Name == "" {
		problems = append(problems, field.Required(field.NewPath("roleRef", "name"), ""))
	}
	for i, subject := range subjects {
		path := field.NewPath("subjects").Index(i)
		if subject.Name == "" {
			problems = append(problems, field.Required(path.Child("name"), ""))
		}
		switch subject.Kind {
		case rbacv1.ServiceAccountKind:
			if subject.Namespace == "" {
				problems = append(problems, field.Required(path.Child("namespace"), ""))
			}
		case rbacv1.UserKind, rbacv1.GroupKind:
		default:
			problems = append(problems, field.NotSupported(path.Child("kind"), subject.Kind, []string{rbacv1.ServiceAccountKind, rbacv1.UserKind, rbacv1.GroupKind}))
		}
	}
	return problems
}

func validateRules(rules []rbacv1.PolicyRule) field.ErrorList {
	var problems field.ErrorList
	for i, rule := range rules {
		path := field.NewPath("rules").Index(i)
		if len(rule.Verbs) == 0 {
			problems = append(problems, field.Required(path.Child("verbs"), "verbs must contain at least one value"))
		}
		if len(rule.NonResourceURLs) > 0 {
			continue
		}
		if len(rule.APIGroups) == 0 {
			problems = append(problems, field.Required(path.Child("apiGroups"), "resource rules must supply at least one api group"))
		}
		if len(rule.Resources) == 0 {
			problems = append(problems, field.Required(path.Child("resources"), "resource rules must supply at least one resource"))
		}
	}
	return problems
}
