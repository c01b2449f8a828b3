package api

import (
	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	certificatesv1 "k8s.io/api/certificates/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	flowcontrolv1 "k8s.io/api/flowcontrol/v1"
	networkingv1 "k8s.io/api/networking/v1"
	nodev1 "k8s.io/api/node/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	schedulingv1 "k8s.io/api/scheduling/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

var (
	all          = []string{"all"}
	apiExtension = []string{"api-extensions"}
)

// Groups is the table of all built-in kinds. The core group comes first.
func Groups() []Group {
	return []Group{
		coreGroup(),
		appsGroup(),
		eventsGroup(),
		{Name: "batch", Version: "v1", Kinds: []Kind{
			{Object: &batchv1.Job{}, List: &batchv1.JobList{}, Resource: "jobs", Singular: "job", Categories: all, Generation: true},
			{Object: &batchv1.CronJob{}, List: &batchv1.CronJobList{}, Resource: "cronjobs", Singular: "cronjob", ShortNames: []string{"cj"}, Categories: all, Generation: true},
		}},
		{Name: "autoscaling", Version: "v2", Kinds: []Kind{
			{Object: &autoscalingv2.HorizontalPodAutoscaler{}, List: &autoscalingv2.HorizontalPodAutoscalerList{}, Resource: "horizontalpodautoscalers", Singular: "horizontalpodautoscaler", ShortNames: []string{"hpa"}, Categories: all},
		}},
		{Name: "policy", Version: "v1", Kinds: []Kind{
			{Object: &policyv1.PodDisruptionBudget{}, List: &policyv1.PodDisruptionBudgetList{}, Resource: "poddisruptionbudgets", Singular: "poddisruptionbudget", ShortNames: []string{"pdb"}, Generation: true},
		}},
		{Name: "coordination.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &coordinationv1.Lease{}, List: &coordinationv1.LeaseList{}, Resource: "leases", Singular: "lease"},
		}},
		{Name: "discovery.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &discoveryv1.EndpointSlice{}, List: &discoveryv1.EndpointSliceList{}, Resource: "endpointslices", Singular: "endpointslice"},
		}},
		{Name: "networking.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &networkingv1.NetworkPolicy{}, List: &networkingv1.NetworkPolicyList{}, Resource: "networkpolicies", Singular: "networkpolicy", ShortNames: []string{"netpol"}, Generation: true},
			{Object: &networkingv1.Ingress{}, List: &networkingv1.IngressList{}, Resource: "ingresses", Singular: "ingress", ShortNames: []string{"ing"}, Generation: true},
			{Object: &networkingv1.IngressClass{}, List: &networkingv1.IngressClassList{}, Resource: "ingressclasses", Singular: "ingressclass", ClusterScoped: true, Generation: true},
		}},
		rbacGroup(),
		admissionGroup(),
		{Name: "scheduling.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &schedulingv1.PriorityClass{}, List: &schedulingv1.PriorityClassList{}, Resource: "priorityclasses", Singular: "priorityclass", ShortNames: []string{"pc"}, ClusterScoped: true, Generation: true},
		}},
		{Name: "storage.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &storagev1.StorageClass{}, List: &storagev1.StorageClassList{}, Resource: "storageclasses", Singular: "storageclass", ShortNames: []string{"sc"}, ClusterScoped: true},
		}},
		{Name: "node.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &nodev1.RuntimeClass{}, List: &nodev1.RuntimeClassList{}, Resource: "runtimeclasses", Singular: "runtimeclass", ClusterScoped: true},
		}},
		{Name: "certificates.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &certificatesv1.CertificateSigningRequest{}, List: &certificatesv1.CertificateSigningRequestList{}, Resource: "certificatesigningrequests", Singular: "certificatesigningrequest", ShortNames: []string{"csr"}, ClusterScoped: true},
		}},
		{Name: "flowcontrol.apiserver.k8s.io", Version: "v1", Kinds: []Kind{
			{Object: &flowcontrolv1.FlowSchema{}, List: &flowcontrolv1.FlowSchemaList{}, Resource: "flowschemas", Singular: "flowschema", ClusterScoped: true, Generation: true},
			{Object: &flowcontrolv1.PriorityLevelConfiguration{}, List: &flowcontrolv1.PriorityLevelConfigurationList{}, Resource: "prioritylevelconfigurations", Singular: "prioritylevelconfiguration", ClusterScoped: true, Generation: true},
		}},
		{Name: "authentication.k8s.io", Version: "v1"},
		{Name: "authorization.k8s.io", Version: "v1"},
	}
}

func coreGroup() Group {
	return Group{Version: "v1", Kinds: []Kind{
		{Object: &corev1.Namespace{}, List: &corev1.NamespaceList{}, Resource: "namespaces", Singular: "namespace", ShortNames: []string{"ns"}, ClusterScoped: true},
		{Object: &corev1.Node{}, List: &corev1.NodeList{}, Resource: "nodes", Singular: "node", ShortNames: []string{"no"}, ClusterScoped: true, StatusOnCreate: true},
		{Object: &corev1.Pod{}, List: &corev1.PodList{}, Resource: "pods", Singular: "pod", ShortNames: []string{"po"}, Categories: all, Generation: true},
		{Object: &corev1.Event{}, List: &corev1.EventList{}, Resource: "events", Singular: "event", ShortNames: []string{"ev"}},
		{Object: &corev1.ConfigMap{}, List: &corev1.ConfigMapList{}, Resource: "configmaps", Singular: "configmap", ShortNames: []string{"cm"}},
		{Object: &corev1.Secret{}, List: &corev1.SecretList{}, Resource: "secrets", Singular: "secret"},
		{Object: &corev1.Service{}, List: &corev1.ServiceList{}, Resource: "services", Singular: "service", ShortNames: []string{"svc"}, Categories: all},
		{Object: &corev1.ServiceAccount{}, List: &corev1.ServiceAccountList{}, Resource: "serviceaccounts", Singular: "serviceaccount", ShortNames: []string{"sa"}},
		{Object: &corev1.Endpoints{}, List: &corev1.EndpointsList{}, Resource: "endpoints", Singular: "endpoints", ShortNames: []string{"ep"}},
		{Object: &corev1.PersistentVolume{}, List: &corev1.PersistentVolumeList{}, Resource: "persistentvolumes", Singular: "persistentvolume", ShortNames: []string{"pv"}, ClusterScoped: true},
		{Object: &corev1.PersistentVolumeClaim{}, List: &corev1.PersistentVolumeClaimList{}, Resource: "persistentvolumeclaims", Singular: "persistentvolumeclaim", ShortNames: []string{"pvc"}},
		{Object: &corev1.LimitRange{}, List: &corev1.LimitRangeList{}, Resource: "limitranges", Singular: "limitrange", ShortNames: []string{"limits"}},
		{Object: &corev1.ResourceQuota{}, List: &corev1.ResourceQuotaList{}, Resource: "resourcequotas", Singular: "resourcequota", ShortNames: []string{"quota"}},
		{Object: &corev1.PodTemplate{}, List: &corev1.PodTemplateList{}, Resource: "podtemplates", Singular: "podtemplate"},
		{Object: &corev1.ReplicationController{}, List: &corev1.ReplicationControllerList{}, Resource: "replicationcontrollers", Singular: "replicationcontroller", ShortNames: []string{"rc"}, Categories: all, Generation: true},
	}}
}

func appsGroup() Group {
	return Group{Name: "apps", Version: "v1", Kinds: []Kind{
		{Object: &appsv1.Deployment{}, List: &appsv1.DeploymentList{}, Resource: "deployments", Singular: "deployment", ShortNames: []string{"deploy"}, Categories: all, Generation: true, Scalable: true},
		{Object: &appsv1.DaemonSet{}, List: &appsv1.DaemonSetList{}, Resource: "daemonsets", Singular: "daemonset", ShortNames: []string{"ds"}, Categories: all, Generation: true},
		{Object: &appsv1.StatefulSet{}, List: &appsv1.StatefulSetList{}, Resource: "statefulsets", Singular: "statefulset", ShortNames: []string{"sts"}, Categories: all, Generation: true, Scalable: true},
		{Object: &appsv1.ReplicaSet{}, List: &appsv1.ReplicaSetList{}, Resource: "replicasets", Singular: "replicaset", ShortNames: []string{"rs"}, Categories: all, Generation: true, Scalable: true},
		{Object: &appsv1.ControllerRevision{}, List: &appsv1.ControllerRevisionList{}, Resource: "controllerrevisions", Singular: "controllerrevision"},
	}}
}

// eventsGroup serves the core group's events under their newer name: one store, two forms.
func eventsGroup() Group {
	return Group{
		Name: "events.k8s.io", Version: "v1",
		Internal:       map[string]runtime.Object{"Event": &corev1.Event{}, "EventList": &corev1.EventList{}},
		StorageVersion: &schema.GroupVersion{Version: "v1"},
		Kinds: []Kind{
			{Object: &corev1.Event{}, List: &corev1.EventList{}, Resource: "events", Singular: "event", ShortNames: []string{"ev"}, StoredAs: &schema.GroupResource{Resource: "events"}},
		},
	}
}

func rbacGroup() Group {
	return Group{Name: "rbac.authorization.k8s.io", Version: "v1", Kinds: []Kind{
		{Object: &rbacv1.Role{}, List: &rbacv1.RoleList{}, Resource: "roles", Singular: "role"},
		{Object: &rbacv1.RoleBinding{}, List: &rbacv1.RoleBindingList{}, Resource: "rolebindings", Singular: "rolebinding"},
		{Object: &rbacv1.ClusterRole{}, List: &rbacv1.ClusterRoleList{}, Resource: "clusterroles", Singular: "clusterrole", ClusterScoped: true},
		{Object: &rbacv1.ClusterRoleBinding{}, List: &rbacv1.ClusterRoleBindingList{}, Resource: "clusterrolebindings", Singular: "clusterrolebinding", ClusterScoped: true},
	}}
}

func admissionGroup() Group {
	return Group{Name: "admissionregistration.k8s.io", Version: "v1", Kinds: []Kind{
		{Object: &admissionregistrationv1.ValidatingWebhookConfiguration{}, List: &admissionregistrationv1.ValidatingWebhookConfigurationList{}, Resource: "validatingwebhookconfigurations", Singular: "validatingwebhookconfiguration", Categories: apiExtension, ClusterScoped: true, Generation: true},
		{Object: &admissionregistrationv1.MutatingWebhookConfiguration{}, List: &admissionregistrationv1.MutatingWebhookConfigurationList{}, Resource: "mutatingwebhookconfigurations", Singular: "mutatingwebhookconfiguration", Categories: apiExtension, ClusterScoped: true, Generation: true},
		{Object: &admissionregistrationv1.ValidatingAdmissionPolicy{}, List: &admissionregistrationv1.ValidatingAdmissionPolicyList{}, Resource: "validatingadmissionpolicies", Singular: "validatingadmissionpolicy", Categories: apiExtension, ClusterScoped: true, Generation: true},
		{Object: &admissionregistrationv1.ValidatingAdmissionPolicyBinding{}, List: &admissionregistrationv1.ValidatingAdmissionPolicyBindingList{}, Resource: "validatingadmissionpolicybindings", Singular: "validatingadmissionpolicybinding", Categories: apiExtension, ClusterScoped: true, Generation: true},
		{Object: &admissionregistrationv1.MutatingAdmissionPolicy{}, List: &admissionregistrationv1.MutatingAdmissionPolicyList{}, Resource: "mutatingadmissionpolicies", Singular: "mutatingadmissionpolicy", Categories: apiExtension, ClusterScoped: true, Generation: true},
		{Object: &admissionregistrationv1.MutatingAdmissionPolicyBinding{}, List: &admissionregistrationv1.MutatingAdmissionPolicyBindingList{}, Resource: "mutatingadmissionpolicybindings", Singular: "mutatingadmissionpolicybinding", Categories: apiExtension, ClusterScoped: true, Generation: true},
	}}
}
