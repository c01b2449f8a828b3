package api

import (
	"fmt"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
)

// PodNodeNameField is the field by which agents watch the pods of their own node.
const PodNodeNameField = "spec.nodeName"

// SelectableFields returns what field selectors can ask of an object.
func SelectableFields(object runtime.Object) (fields.Set, error) {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return nil, err
	}
	set := fields.Set{"metadata.name": accessor.GetName()}
	if namespace := accessor.GetNamespace(); namespace != "" {
		set["metadata.namespace"] = namespace
	}
	switch typed := object.(type) {
	case *corev1.Pod:
		set[PodNodeNameField] = typed.Spec.NodeName
		set["spec.restartPolicy"] = string(typed.Spec.RestartPolicy)
		set["spec.schedulerName"] = typed.Spec.SchedulerName
		set["spec.serviceAccountName"] = typed.Spec.ServiceAccountName
		set["spec.hostNetwork"] = strconv.FormatBool(typed.Spec.HostNetwork)
		set["status.phase"] = string(typed.Status.Phase)
		set["status.podIP"] = typed.Status.PodIP
		set["status.nominatedNodeName"] = typed.Status.NominatedNodeName
	case *corev1.Namespace:
		set["status.phase"] = string(typed.Status.Phase)
	case *corev1.Node:
		set["spec.unschedulable"] = strconv.FormatBool(typed.Spec.Unschedulable)
	case *corev1.Secret:
		set["type"] = string(typed.Type)
	case *corev1.Service:
		set["spec.clusterIP"] = typed.Spec.ClusterIP
		set["spec.type"] = string(typed.Spec.Type)
	case *corev1.Event:
		addEventFields(set, typed)
	}
	return set, nil
}

func addEventFields(set fields.Set, event *corev1.Event) {
	source := event.Source.Component
	if source == "" {
		source = event.ReportingController
	}
	set["involvedObject.kind"] = event.InvolvedObject.Kind
	set["involvedObject.namespace"] = event.InvolvedObject.Namespace
	set["involvedObject.name"] = event.InvolvedObject.Name
	set["involvedObject.uid"] = string(event.InvolvedObject.UID)
	set["involvedObject.apiVersion"] = event.InvolvedObject.APIVersion
	set["involvedObject.resourceVersion"] = event.InvolvedObject.ResourceVersion
	set["involvedObject.fieldPath"] = event.InvolvedObject.FieldPath
	set["reason"] = event.Reason
	set["reportingComponent"] = event.ReportingController
	set["source"] = source
	set["type"] = event.Type
}

// registerFieldLabels tells the scheme which labels a request may name; others are refused with 400.
func registerFieldLabels(scheme *runtime.Scheme) {
	for _, group := range Groups() {
		for _, kind := range group.Kinds {
			gvk := group.GroupVersion().WithKind(kindName(group, kind))
			known, err := SelectableFields(kind.New())
			utilruntime.Must(err)
			utilruntime.Must(scheme.AddFieldLabelConversionFunc(gvk, func(label, value string) (string, string, error) {
				if group.Name == "events.k8s.io" {
					label = renamedEventLabel(label)
				}
				if _, ok := known[label]; ok || label == "metadata.namespace" {
					return label, value, nil
				}
				return "", "", fmt.Errorf("field label not supported: %s", label)
			}))
		}
	}
}

func renamedEventLabel(label string) string {
	const regarding = "regarding."
	if len(label) > len(regarding) && label[:len(regarding)] == regarding {
		return "involvedObject." + label[len(regarding):]
	}
	return label
}

func kindName(group Group, kind Kind) string {
	kinds, _, err := Scheme.ObjectKinds(kind.Object)
	utilruntime.Must(err)
	for _, candidate := range kinds {
		if candidate.GroupVersion() == (schema.GroupVersion{Group: group.Name, Version: runtime.APIVersionInternal}) {
			return candidate.Kind
		}
	}
	panic("kind is not registered: " + kind.Resource)
}
