package api

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// registerDefaults fills the fields without which clients, controllers and the admission plugins misread an object.
// It is not the whole defaulting of Kubernetes: see the README.
func registerDefaults(scheme *runtime.Scheme) {
	setDefaults(scheme, defaultNamespace)
	setDefaults(scheme, defaultSecret)
	setDefaults(scheme, defaultService)
	setDefaults(scheme, func(pod *corev1.Pod) { defaultPodSpec(&pod.Spec) })
	setDefaults(scheme, defaultDeployment)
	setDefaults(scheme, defaultDaemonSet)
	setDefaults(scheme, defaultStatefulSet)
	setDefaults(scheme, defaultReplicaSet)
	setDefaults(scheme, func(job *batchv1.Job) { defaultJobSpec(&job.Spec) })
	setDefaults(scheme, func(job *batchv1.CronJob) { defaultJobSpec(&job.Spec.JobTemplate.Spec) })
	setDefaults(scheme, func(binding *rbacv1.RoleBinding) { defaultBinding(&binding.RoleRef, binding.Subjects) })
	setDefaults(scheme, func(binding *rbacv1.ClusterRoleBinding) { defaultBinding(&binding.RoleRef, binding.Subjects) })
	setDefaults(scheme, defaultValidatingWebhooks)
	setDefaults(scheme, defaultMutatingWebhooks)
	setDefaults(scheme, func(policy *admissionregistrationv1.ValidatingAdmissionPolicy) {
		orDefault(&policy.Spec.FailurePolicy, admissionregistrationv1.Fail)
		defaultMatch(policy.Spec.MatchConstraints)
	})
	setDefaults(scheme, func(binding *admissionregistrationv1.ValidatingAdmissionPolicyBinding) {
		defaultMatch(binding.Spec.MatchResources)
	})
	setDefaults(scheme, func(policy *admissionregistrationv1.MutatingAdmissionPolicy) {
		orDefault(&policy.Spec.FailurePolicy, admissionregistrationv1.Fail)
		defaultMatch(policy.Spec.MatchConstraints)
	})
	setDefaults(scheme, func(binding *admissionregistrationv1.MutatingAdmissionPolicyBinding) {
		defaultMatch(binding.Spec.MatchResources)
	})
}

// object is a pointer to T that is an API object.
type object[T any] interface {
	*T
	runtime.Object
}

func setDefaults[T any, P object[T]](scheme *runtime.Scheme, apply func(P)) {
	scheme.AddTypeDefaultingFunc(P(new(T)), func(value any) { apply(value.(P)) })
}

// orDefault fills an optional field.
func orDefault[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}

// orElse fills a field whose zero value means unset.
func orElse[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func defaultNamespace(namespace *corev1.Namespace) {
	orElse(&namespace.Status.Phase, corev1.NamespaceActive)
	if namespace.Name != "" {
		if namespace.Labels == nil {
			namespace.Labels = map[string]string{}
		}
		namespace.Labels[corev1.LabelMetadataName] = namespace.Name
	}
}

func defaultSecret(secret *corev1.Secret) { orElse(&secret.Type, corev1.SecretTypeOpaque) }

func defaultBinding(role *rbacv1.RoleRef, subjects []rbacv1.Subject) {
	orElse(&role.APIGroup, rbacv1.GroupName)
	for i := range subjects {
		if subjects[i].Kind != rbacv1.ServiceAccountKind {
			orElse(&subjects[i].APIGroup, rbacv1.GroupName)
		}
	}
}

func defaultDeployment(deployment *appsv1.Deployment) {
	spec := &deployment.Spec
	orDefault(&spec.Replicas, 1)
	orDefault(&spec.RevisionHistoryLimit, 10)
	orDefault(&spec.ProgressDeadlineSeconds, 600)
	orElse(&spec.Strategy.Type, appsv1.RollingUpdateDeploymentStrategyType)
	if spec.Strategy.Type == appsv1.RollingUpdateDeploymentStrategyType {
		orDefault(&spec.Strategy.RollingUpdate, appsv1.RollingUpdateDeployment{})
		orDefault(&spec.Strategy.RollingUpdate.MaxUnavailable, quarter)
		orDefault(&spec.Strategy.RollingUpdate.MaxSurge, quarter)
	}
	defaultPodSpec(&spec.Template.Spec)
}

func defaultDaemonSet(set *appsv1.DaemonSet) {
	spec := &set.Spec
	orDefault(&spec.RevisionHistoryLimit, 10)
	orElse(&spec.UpdateStrategy.Type, appsv1.RollingUpdateDaemonSetStrategyType)
	if spec.UpdateStrategy.Type == appsv1.RollingUpdateDaemonSetStrategyType {
		orDefault(&spec.UpdateStrategy.RollingUpdate, appsv1.RollingUpdateDaemonSet{})
		orDefault(&spec.UpdateStrategy.RollingUpdate.MaxUnavailable, one)
		orDefault(&spec.UpdateStrategy.RollingUpdate.MaxSurge, none)
	}
	defaultPodSpec(&spec.Template.Spec)
}

func defaultStatefulSet(set *appsv1.StatefulSet) {
	spec := &set.Spec
	orDefault(&spec.Replicas, 1)
	orDefault(&spec.RevisionHistoryLimit, 10)
	orElse(&spec.PodManagementPolicy, appsv1.OrderedReadyPodManagement)
	orElse(&spec.UpdateStrategy.Type, appsv1.RollingUpdateStatefulSetStrategyType)
	defaultPodSpec(&spec.Template.Spec)
}

func defaultReplicaSet(set *appsv1.ReplicaSet) {
	orDefault(&set.Spec.Replicas, 1)
	defaultPodSpec(&set.Spec.Template.Spec)
}

func defaultJobSpec(spec *batchv1.JobSpec) {
	if spec.Completions == nil && spec.Parallelism == nil {
		orDefault(&spec.Completions, 1)
	}
	orDefault(&spec.Parallelism, 1)
	orDefault(&spec.BackoffLimit, 6)
	orDefault(&spec.CompletionMode, batchv1.NonIndexedCompletion)
	orDefault(&spec.Suspend, false)
	defaultPodSpec(&spec.Template.Spec)
}
