package housekeeping

import "errors"

var errRemaining = errors.New("some objects of the namespace are still there; they have finalizers")
