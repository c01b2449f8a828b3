package api

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

var (
	none    = intstr.FromInt32(0)
	one     = intstr.FromInt32(1)
	quarter = intstr.FromString("25%")
)

func defaultPodSpec(pod *corev1.PodSpec) {
	orElse(&pod.RestartPolicy, corev1.RestartPolicyAlways)
	orElse(&pod.DNSPolicy, corev1.DNSClusterFirst)
	orElse(&pod.SchedulerName, corev1.DefaultSchedulerName)
	orElse(&pod.DeprecatedServiceAccount, pod.ServiceAccountName)
	orElse(&pod.ServiceAccountName, pod.DeprecatedServiceAccount)
	orDefault(&pod.TerminationGracePeriodSeconds, corev1.DefaultTerminationGracePeriodSeconds)
	orDefault(&pod.SecurityContext, corev1.PodSecurityContext{})
	for i := range pod.InitContainers {
		defaultContainer(&pod.InitContainers[i])
	}
	for i := range pod.Containers {
		defaultContainer(&pod.Containers[i])
	}
	for i := range pod.Volumes {
		defaultVolume(&pod.Volumes[i].VolumeSource)
	}
}

func defaultContainer(container *corev1.Container) {
	pull := corev1.PullIfNotPresent
	if name := container.Image[strings.LastIndex(container.Image, "/")+1:]; !strings.ContainsAny(name, ":@") || strings.HasSuffix(name, ":latest") {
		pull = corev1.PullAlways
	}
	orElse(&container.ImagePullPolicy, pull)
	orElse(&container.TerminationMessagePath, corev1.TerminationMessagePathDefault)
	orElse(&container.TerminationMessagePolicy, corev1.TerminationMessageReadFile)
	for i := range container.Ports {
		orElse(&container.Ports[i].Protocol, corev1.ProtocolTCP)
	}
	for i := range container.Env {
		if source := container.Env[i].ValueFrom; source != nil && source.FieldRef != nil {
			orElse(&source.FieldRef.APIVersion, "v1")
		}
	}
	for name, limit := range container.Resources.Limits {
		if _, ok := container.Resources.Requests[name]; !ok {
			if container.Resources.Requests == nil {
				container.Resources.Requests = corev1.ResourceList{}
			}
			container.Resources.Requests[name] = limit.DeepCopy()
		}
	}
	for _, probe := range []*corev1.Probe{container.LivenessProbe, container.ReadinessProbe, container.StartupProbe} {
		if probe != nil {
			defaultProbe(probe)
		}
	}
}

func defaultProbe(probe *corev1.Probe) {
	orElse(&probe.TimeoutSeconds, 1)
	orElse(&probe.PeriodSeconds, 10)
	orElse(&probe.SuccessThreshold, 1)
	orElse(&probe.FailureThreshold, 3)
	if probe.HTTPGet != nil {
		orElse(&probe.HTTPGet.Path, "/")
		orElse(&probe.HTTPGet.Scheme, corev1.URISchemeHTTP)
	}
}

func defaultVolume(volume *corev1.VolumeSource) {
	switch {
	case volume.ConfigMap != nil:
		orDefault(&volume.ConfigMap.DefaultMode, corev1.ConfigMapVolumeSourceDefaultMode)
	case volume.Secret != nil:
		orDefault(&volume.Secret.DefaultMode, corev1.SecretVolumeSourceDefaultMode)
	case volume.Projected != nil:
		orDefault(&volume.Projected.DefaultMode, corev1.ProjectedVolumeSourceDefaultMode)
	case volume.HostPath != nil:
		orDefault(&volume.HostPath.Type, corev1.HostPathUnset)
	case *volume == corev1.VolumeSource{}:
		volume.EmptyDir = &corev1.EmptyDirVolumeSource{}
	}
}

func defaultService(service *corev1.Service) {
	spec := &service.Spec
	orElse(&spec.Type, corev1.ServiceTypeClusterIP)
	orElse(&spec.SessionAffinity, corev1.ServiceAffinityNone)
	if spec.Type != corev1.ServiceTypeExternalName {
		orDefault(&spec.InternalTrafficPolicy, corev1.ServiceInternalTrafficPolicyCluster)
	}
	for i := range spec.Ports {
		port := &spec.Ports[i]
		orElse(&port.Protocol, corev1.ProtocolTCP)
		orElse(&port.TargetPort, intstr.FromInt32(port.Port))
	}
}
