package registry

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
)

func validate(runtime.Object) field.ErrorList { return nil }

func validateUpdate(_, _ runtime.Object) field.ErrorList { return nil }
