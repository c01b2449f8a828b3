# Built-in kinds: columns, selectors, events, scale, validation, namespaces, admission policies.

kubectl create namespace builtins > /dev/null
settles 'a namespace gets its default service account' 10 kubectl get serviceaccount default -n builtins
kubectl apply -n builtins -f - > /dev/null <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: one, labels: {app: a}}
spec: {nodeName: node-1, containers: [{name: c, image: "registry/c:1"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: two, labels: {app: b}}
spec: {nodeName: node-2, containers: [{name: c, image: "registry/c:1"}]}
---
apiVersion: v1
kind: Secret
metadata: {name: words}
stringData: {key: value}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: "registry/c:1", ports: [{containerPort: 80}]}]}
YAML
prints 'pods of one node' pod/one kubectl get pods -A --field-selector spec.nodeName=node-1 -o name
lacks 'not those of another' pod/two kubectl get pods -A --field-selector spec.nodeName=node-1 -o name
prints 'pods by label' pod/two kubectl get pods -n builtins -l 'app in (b)' -o name
refuses 'an unknown field selector' 'field label not supported' kubectl get pods --field-selector spec.nothing=1
kubectl patch pod one -n builtins --subresource status --type merge -p '{"status":{"phase":"Running","podIP":"10.0.0.1","containerStatuses":[{"name":"c","image":"c","imageID":"","ready":true,"restartCount":2}]}}' > /dev/null
prints 'pod columns' 'one    1/1     Running   2' kubectl get pod one -n builtins
prints 'stringData becomes data' dmFsdWU= kubectl get secret words -n builtins -o 'jsonpath={.data.key}'
prints 'a default of a built-in kind' 'TCP 1' kubectl get deployment web -n builtins -o 'jsonpath={.spec.template.spec.containers[0].ports[0].protocol} {.spec.replicas}'
prints 'scale' scaled kubectl scale deployment web -n builtins --replicas 3
prints 'and its effect' '0/3' kubectl get deployment web -n builtins
prints 'explain of a built-in kind' 'FIELD: nodeName' kubectl explain pod.spec.nodeName
prints 'describe of a built-in kind' 'Node:         node-1' kubectl describe pod one -n builtins
refuses 'a selector that misses its template' '`selector` does not match template `labels`' kubectl apply -n builtins -f - <<'YAML'
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: wrong}
spec: {selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: other}}, spec: {containers: [{name: c, image: i}]}}}
YAML
refuses 'a mount without volume' 'volumeMounts[0].name: Not found: "nothing"' kubectl apply -n builtins -f - <<'YAML'
apiVersion: v1
kind: Pod
metadata: {name: wrong}
spec: {containers: [{name: c, image: i, volumeMounts: [{name: nothing, mountPath: /x}]}]}
YAML
kubectl create -n builtins -f - > /dev/null <<'YAML'
apiVersion: events.k8s.io/v1
kind: Event
metadata: {name: first}
eventTime: "2026-01-01T00:00:00.000000Z"
type: Normal
reason: Tested
note: written in the newer form
action: Test
reportingController: selftest
reportingInstance: selftest-1
regarding: {kind: Pod, name: one, namespace: builtins}
YAML
prints 'an event of the newer form is seen in the older' 'written in the newer form' kubectl get events.v1. -n builtins --field-selector involvedObject.name=one
prints 'and in its own' 'written in the newer form' kubectl get events.v1.events.k8s.io first -n builtins -o 'jsonpath={.note}'

kubectl apply -f - > /dev/null <<'YAML'
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: no-forbidden-names}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}
  validations: [{expression: "object.metadata.name != 'forbidden'", message: this name is taken by the selftest}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: no-forbidden-names}
spec: {policyName: no-forbidden-names, validationActions: [Deny]}
YAML
denied() { ! kubectl create configmap forbidden -n builtins --dry-run=server 2>&1 | grep -q created; }
settles 'an admission policy comes into force' 10 denied
refuses 'and refuses with its message' 'this name is taken by the selftest' kubectl create configmap forbidden -n builtins

prints 'an initial list over a watch ends with a bookmark' '"k8s.io/initial-events-end":"true"' \
  kubectl get --raw '/api/v1/namespaces?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1'
prints 'lists come in pages' continue kubectl get --raw '/api/v1/namespaces?limit=2'

prints 'a namespace is deleted' deleted kubectl delete namespace builtins --timeout=20s
refuses 'with all that was in it' NotFound kubectl get pod one -n builtins
