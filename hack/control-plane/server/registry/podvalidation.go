package registry

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

// validatePodSpec checks a pod. The claims are volumes that come from outside its spec.
func validatePodSpec(pod *corev1.PodSpec, path *field.Path, claims ...string) field.ErrorList {
	var problems field.ErrorList
	volumes := map[string]bool{}
	for i, volume := range pod.Volumes {
		at := path.Child("volumes").Index(i).Child("name")
		problems = append(problems, validateName(volume.Name, volumes, at)...)
	}
	for _, claim := range claims {
		volumes[claim] = true
	}
	if len(pod.Containers) == 0 {
		problems = append(problems, field.Required(path.Child("containers"), ""))
	}
	names := map[string]bool{}
	for i := range pod.InitContainers {
		problems = append(problems, validateContainer(&pod.InitContainers[i], names, volumes, path.Child("initContainers").Index(i))...)
	}
	for i := range pod.Containers {
		problems = append(problems, validateContainer(&pod.Containers[i], names, volumes, path.Child("containers").Index(i))...)
	}
	restart := []corev1.RestartPolicy{"", corev1.RestartPolicyAlways, corev1.RestartPolicyOnFailure, corev1.RestartPolicyNever}
	if !slices.Contains(restart, pod.RestartPolicy) {
		problems = append(problems, field.NotSupported(path.Child("restartPolicy"), pod.RestartPolicy, restart[1:]))
	}
	return problems
}

func validateContainer(container *corev1.Container, names, volumes map[string]bool, path *field.Path) field.ErrorList {
	problems := validateName(container.Name, names, path.Child("name"))
	if container.Image == "" {
		problems = append(problems, field.Required(path.Child("image"), ""))
	}
	pull := []corev1.PullPolicy{"", corev1.PullAlways, corev1.PullIfNotPresent, corev1.PullNever}
	if !slices.Contains(pull, container.ImagePullPolicy) {
		problems = append(problems, field.NotSupported(path.Child("imagePullPolicy"), container.ImagePullPolicy, pull[1:]))
	}
	for i, port := range container.Ports {
		at := path.Child("ports").Index(i)
		problems = append(problems, validatePort(port.ContainerPort, at.Child("containerPort"))...)
		if port.Name != "" {
			for _, message := range validation.IsValidPortName(port.Name) {
				problems = append(problems, field.Invalid(at.Child("name"), port.Name, message))
			}
		}
	}
	for i, variable := range container.Env {
		at := path.Child("env").Index(i)
		if variable.Name == "" {
			problems = append(problems, field.Required(at.Child("name"), ""))
		}
		if variable.Value != "" && variable.ValueFrom != nil {
			problems = append(problems, field.Invalid(at.Child("valueFrom"), "", "may not be specified when `value` is not empty"))
		}
	}
	mounts := map[string]bool{}
	for i, mount := range container.VolumeMounts {
		at := path.Child("volumeMounts").Index(i)
		if !volumes[mount.Name] {
			problems = append(problems, field.NotFound(at.Child("name"), mount.Name))
		}
		if mount.MountPath == "" {
			problems = append(problems, field.Required(at.Child("mountPath"), ""))
		} else if mounts[mount.MountPath] {
			problems = append(problems, field.Invalid(at.Child("mountPath"), mount.MountPath, "must be unique"))
		}
		mounts[mount.MountPath] = true
	}
	for name, request := range container.Resources.Requests {
		if limit, ok := container.Resources.Limits[name]; ok && request.Cmp(limit) > 0 {
			at := path.Child("resources", "requests")
			problems = append(problems, field.Invalid(at, request.String(), "must be less than or equal to "+string(name)+" limit of "+limit.String()))
		}
	}
	return problems
}

// validateName checks a name that must be a DNS label and unique among its kind.
func validateName(name string, seen map[string]bool, path *field.Path) field.ErrorList {
	if name == "" {
		return field.ErrorList{field.Required(path, "")}
	}
	var problems field.ErrorList
	for _, message := range validation.IsDNS1123Label(name) {
		problems = append(problems, field.Invalid(path, name, message))
	}
	if seen[name] {
		problems = append(problems, field.Duplicate(path, name))
	}
	seen[name] = true
	return problems
}
