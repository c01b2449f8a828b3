# Who may do what: RBAC, tokens, reviews.

kubectl create namespace access > /dev/null
kubectl create serviceaccount agent -n access > /dev/null
token=$(kubectl create token agent -n access)
# A kubeconfig with the token only: a client certificate would win over it.
jq -n --arg server "$PYTHIA_API_SERVER" --arg token "$token" --argjson cluster "$(kubectl config view --raw -o json | jq '.clusters[0].cluster')" '
  {apiVersion: "v1", kind: "Config", "current-context": "c",
   clusters: [{name: "c", cluster: $cluster}], users: [{name: "c", user: {token: $token}}], contexts: [{name: "c", context: {cluster: "c", user: "c"}}]}' > "$work/agent.json"
agent() { kubectl --kubeconfig "$work/agent.json" "$@"; }

prints 'a token is its service account' 'system:serviceaccount:access:agent' agent auth whoami
refuses 'without a role a read is refused' \
  'pods is forbidden: User "system:serviceaccount:access:agent" cannot list resource "pods" in API group "" in the namespace "access"' agent get pods -n access
refuses 'and at the cluster scope' 'cannot list resource "nodes" in API group "" at the cluster scope' agent get nodes
prints 'discovery is open to all who are known' apps/v1 agent api-versions
kubectl create role reader -n access --verb get,list,watch --resource pods > /dev/null
kubectl create rolebinding reader -n access --role reader --serviceaccount access:agent > /dev/null
settles 'a role binding takes effect' 5 agent get pods -n access
refuses 'in its namespace only' 'in the namespace "default"' agent get pods -n default
refuses 'for its verbs only' 'cannot create resource "pods"' agent run x --image i -n access
prints 'can-i says yes' yes agent auth can-i list pods -n access
refuses 'can-i says no' no agent auth can-i delete pods -n access
kubectl create clusterrole status-writer --verb patch --resource nodes/status --resource-name node-1 > /dev/null
kubectl create clusterrolebinding status-writer --clusterrole status-writer --serviceaccount access:agent > /dev/null
settles 'a rule for one name and sub-resource' 5 agent auth can-i patch nodes/node-1 --subresource status
refuses 'does not reach another name' no agent auth can-i patch nodes/node-2 --subresource status

review() { jq -n --arg token "$1" '{apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: {token: $token}}' | kubectl create -o json -f - | jq -c .status; }
prints 'a token review knows the token' '"authenticated":true' review "$token"
prints 'and its user' '"username":"system:serviceaccount:access:agent"' review "$token"
lacks 'a changed token is not known' '"authenticated":true' review "${token%????}AAAA"
lacks 'a foreign token is not known' '"authenticated":true' review nonsense
jq '.users[0].user.token = "nonsense"' "$work/agent.json" > "$work/stranger.json"
refuses 'a caller with a wrong token is not let in' 'must be logged in' kubectl --kubeconfig "$work/stranger.json" get pods
kubectl run holder -n access --image i > /dev/null
bound=$(kubectl create token agent -n access --bound-object-kind Pod --bound-object-name holder)
prints 'a token bound to a pod' '"authentication.kubernetes.io/pod-name":["holder"]' review "$bound"
kubectl delete pod holder -n access > /dev/null
settles 'dies with the pod' 10 bash -c "$(declare -f review); review '$bound' | grep -qv '\"authenticated\":true'"
