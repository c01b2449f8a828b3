# What happens to the owned when the owner goes.

# owned NAME OWNER: a config map that the other one owns.
owned() {
  jq -n --arg name "$1" --arg owner "$2" --arg uid "$(kubectl get configmap "$2" -o 'jsonpath={.metadata.uid}')" '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: $name, namespace: "default",
    ownerReferences: [{apiVersion: "v1", kind: "ConfigMap", name: $owner, uid: $uid, controller: true, blockOwnerDeletion: true}]}}' | kubectl create -f - > /dev/null
}
absent() { ! kubectl get configmap "$1"; }

kubectl create configmap owner > /dev/null
owned child owner
owned grandchild child
kubectl delete configmap owner > /dev/null
settles 'an object goes after its owner' 10 absent child
settles 'and so does what it owned' 10 absent grandchild
kubectl create configmap owner > /dev/null
owned child owner
prints 'foreground: the owner goes last' deleted kubectl delete configmap owner --cascade=foreground --timeout=20s
refuses 'and the owned has gone before' NotFound kubectl get configmap child
kubectl create configmap owner > /dev/null
owned child owner
prints 'orphan: the owner goes' deleted kubectl delete configmap owner --cascade=orphan --timeout=20s
prints 'and the owned stays, without an owner' '[]' bash -c "kubectl get configmap child -o json | jq -c '.metadata.ownerReferences // []'"
