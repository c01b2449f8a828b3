package registry

import (
	"fmt"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	coordinationv1 "k8s.io/api/coordination/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

func text[T any](name string, cell func(T) string) column {
	return column{name: name, kind: "string", cell: func(object runtime.Object) any { return cell(any(object).(T)) }}
}

func number[T any](name string, cell func(T) int32) column {
	return column{name: name, kind: "integer", cell: func(object runtime.Object) any { return int64(cell(any(object).(T))) }}
}

func wide(c column) column {
	c.wide = true
	return c
}

// columnsOf is the table of columns between NAME and AGE, as Kubernetes shows them.
func columnsOf(object runtime.Object) []column {
	switch object.(type) {
	case *corev1.Pod:
		return []column{
			text("Ready", readyContainers), text("Status", podStatus), number("Restarts", restarts),
			wide(text("IP", func(pod *corev1.Pod) string { return orNone(pod.Status.PodIP) })),
			wide(text("Node", func(pod *corev1.Pod) string { return orNone(pod.Spec.NodeName) })),
		}
	case *corev1.Node:
		return []column{text("Status", nodeStatus), wide(text("Version", func(node *corev1.Node) string { return node.Status.NodeInfo.KubeletVersion }))}
	case *corev1.Namespace:
		return []column{text("Status", func(namespace *corev1.Namespace) string { return string(namespace.Status.Phase) })}
	case *corev1.ConfigMap:
		return []column{number("Data", func(item *corev1.ConfigMap) int32 { return int32(len(item.Data) + len(item.BinaryData)) })}
	case *corev1.Secret:
		return []column{
			text("Type", func(secret *corev1.Secret) string { return string(secret.Type) }),
			number("Data", func(secret *corev1.Secret) int32 { return int32(len(secret.Data)) }),
		}
	case *corev1.Service:
		return []column{
			text("Type", func(service *corev1.Service) string { return string(service.Spec.Type) }),
			text("Cluster-IP", func(service *corev1.Service) string { return orNone(service.Spec.ClusterIP) }),
			text("Port(s)", servicePorts),
		}
	case *corev1.Event:
		return []column{
			text("Type", func(event *corev1.Event) string { return event.Type }),
			text("Reason", func(event *corev1.Event) string { return event.Reason }),
			text("Object", func(event *corev1.Event) string {
				return strings.ToLower(event.InvolvedObject.Kind) + "/" + event.InvolvedObject.Name
			}),
			text("Message", func(event *corev1.Event) string { return strings.TrimSpace(event.Message) }),
		}
	default:
		return workloadColumns(object)
	}
}

func workloadColumns(object runtime.Object) []column {
	switch object.(type) {
	case *appsv1.Deployment:
		return []column{
			text("Ready", func(item *appsv1.Deployment) string { return ratio(item.Status.ReadyReplicas, item.Spec.Replicas) }),
			number("Up-to-date", func(item *appsv1.Deployment) int32 { return item.Status.UpdatedReplicas }),
			number("Available", func(item *appsv1.Deployment) int32 { return item.Status.AvailableReplicas }),
		}
	case *appsv1.StatefulSet:
		return []column{text("Ready", func(item *appsv1.StatefulSet) string { return ratio(item.Status.ReadyReplicas, item.Spec.Replicas) })}
	case *appsv1.ReplicaSet:
		return []column{text("Ready", func(item *appsv1.ReplicaSet) string { return ratio(item.Status.ReadyReplicas, item.Spec.Replicas) })}
	case *appsv1.DaemonSet:
		return []column{
			number("Desired", func(item *appsv1.DaemonSet) int32 { return item.Status.DesiredNumberScheduled }),
			number("Current", func(item *appsv1.DaemonSet) int32 { return item.Status.CurrentNumberScheduled }),
			number("Ready", func(item *appsv1.DaemonSet) int32 { return item.Status.NumberReady }),
			number("Available", func(item *appsv1.DaemonSet) int32 { return item.Status.NumberAvailable }),
		}
	case *batchv1.Job:
		return []column{text("Completions", func(item *batchv1.Job) string { return ratio(item.Status.Succeeded, item.Spec.Completions) })}
	case *coordinationv1.Lease:
		return []column{text("Holder", func(item *coordinationv1.Lease) string {
			if item.Spec.HolderIdentity == nil {
				return "<none>"
			}
			return orNone(*item.Spec.HolderIdentity)
		})}
	case *policyv1.PodDisruptionBudget:
		return []column{number("Allowed disruptions", func(item *policyv1.PodDisruptionBudget) int32 { return item.Status.DisruptionsAllowed })}
	case *rbacv1.RoleBinding:
		return []column{text("Role", func(item *rbacv1.RoleBinding) string { return item.RoleRef.Kind + "/" + item.RoleRef.Name })}
	case *rbacv1.ClusterRoleBinding:
		return []column{text("Role", func(item *rbacv1.ClusterRoleBinding) string { return item.RoleRef.Kind + "/" + item.RoleRef.Name })}
	default:
		return nil
	}
}

func readyContainers(pod *corev1.Pod) string {
	ready := 0
	for _, status := range pod.Status.ContainerStatuses {
		if status.Ready {
			ready++
		}
	}
	return fmt.Sprintf("%d/%d", ready, len(pod.Spec.Containers))
}

func podStatus(pod *corev1.Pod) string {
	if pod.DeletionTimestamp != nil {
		return "Terminating"
	}
	for _, status := range pod.Status.ContainerStatuses {
		switch {
		case status.State.Waiting != nil && status.State.Waiting.Reason != "":
			return status.State.Waiting.Reason
		case status.State.Terminated != nil && status.State.Terminated.Reason != "":
			return status.State.Terminated.Reason
		}
	}
	if pod.Status.Reason != "" {
		return pod.Status.Reason
	}
	return string(pod.Status.Phase)
}

func restarts(pod *corev1.Pod) int32 {
	var total int32
	for _, status := range pod.Status.ContainerStatuses {
		total += status.RestartCount
	}
	return total
}

func nodeStatus(node *corev1.Node) string {
	status := "Unknown"
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			status = "NotReady"
			if condition.Status == corev1.ConditionTrue {
				status = "Ready"
			}
		}
	}
	if node.Spec.Unschedulable {
		status += ",SchedulingDisabled"
	}
	return status
}

func servicePorts(service *corev1.Service) string {
	ports := make([]string, 0, len(service.Spec.Ports))
	for _, port := range service.Spec.Ports {
		ports = append(ports, fmt.Sprintf("%d/%s", port.Port, port.Protocol))
	}
	return orNone(strings.Join(ports, ","))
}

func ratio(have int32, want *int32) string {
	if want == nil {
		return fmt.Sprintf("%d/1", have)
	}
	return fmt.Sprintf("%d/%d", have, *want)
}

func orNone(value string) string {
	if value == "" {
		return "<none>"
	}
	return value
}
