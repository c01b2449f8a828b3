package serving

import (
	"net/http"

	"k8s.io/apiserver/pkg/authentication/user"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	genericapiserver "k8s.io/apiserver/pkg/server"
)

// afterDeletions calls notice after each request of a client that deletes. The server's own deletions are not
// reported: who makes them looks after what follows.
func afterDeletions(config *genericapiserver.Config, notice func()) {
	build := config.BuildHandlerChainFunc
	config.BuildHandlerChainFunc = func(handler http.Handler, config *genericapiserver.Config) http.Handler {
		return build(http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
			handler.ServeHTTP(writer, request)
			if request.Method != http.MethodDelete {
				return
			}
			if caller, ok := genericapirequest.UserFrom(request.Context()); !ok || caller.GetName() != user.APIServerUser {
				notice()
			}
		}), config)
	}
}
