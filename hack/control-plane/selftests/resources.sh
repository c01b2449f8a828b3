# Custom resources: schema, CEL, defaults, columns, status, server-side apply, watch.

budget() { printf 'apiVersion: selftest.example/v1\nkind: Budget\nmetadata: {name: %s, namespace: default}\nspec: %s\n' "$1" "$2"; }

prints 'a CRD is accepted' created kubectl apply -f "$here/selftests/budget-crd.yaml"
prints 'wait sees the CRD established' met kubectl wait --for=condition=Established --timeout=10s crd/budgets.selftest.example
settles 'the older discovery lists its group' 5 bash -c 'kubectl get --raw /apis | grep -q selftest.example'
settles 'the aggregated discovery lists it' 5 bash -c 'kubectl api-resources --cached=false | grep -q "^budgets *bud "'
prints 'an object is accepted' created apply_text < <(budget small '{max: 5, owner: ann}')
prints 'a default is filled in' 1 kubectl get budget small -o 'jsonpath={.spec.min}'
refuses 'CEL refuses with its message' 'min must not exceed max' apply_text < <(budget wrong '{max: 5, min: 7}')
refuses 'CEL sees the old object' 'owner never changes' apply_text < <(budget small '{max: 5, owner: bob}')
refuses 'the schema refuses a wrong type' 'spec.max: Invalid value: "string"' apply_text < <(budget wrong '{max: many}')
refuses 'a missing field is named' 'spec.max: Required value' apply_text --validate=false < <(budget wrong '{}')
refuses 'an unknown field is refused' 'unknown field "spec.maxx"' apply_text < <(budget wrong '{max: 1, maxx: 2}')
prints 'without validation an unknown field is dropped' '{"max":1,"min":1}' bash -c \
  "kubectl apply --validate=false -f <(cat) > /dev/null && kubectl get budget pruned -o 'jsonpath={.spec}'" < <(budget pruned '{max: 1, maxx: 2}')
prints 'get shows the columns' 'MAX   READY' kubectl get bud small pruned
lacks 'a column of lower priority is hidden' OWNER kubectl get bud
prints 'and shown when wide' OWNER kubectl get bud -o wide
prints 'explain knows the field' 'The upper bound in pieces.' kubectl explain budget.spec.max
prints 'describe works' 'Kind:         Budget' kubectl describe budget small
prints 'a field selector on a selectable field' small kubectl get bud --field-selector spec.owner=ann -o name
lacks 'and it excludes others' pruned kubectl get bud --field-selector spec.owner=ann -o name
refuses 'diff shows a change' '+  max: 6' kubectl diff -f <(budget small '{max: 6, owner: ann}')
prints 'a write of spec counts the generation up' 2 bash -c \
  "kubectl patch bud small --type merge -p '{\"spec\":{\"max\":6}}' > /dev/null && kubectl get bud small -o 'jsonpath={.metadata.generation}'"
kubectl patch bud small --subresource status --type merge -p '{"status":{"conditions":[{"type":"Ready","status":"True"}]},"spec":{"max":99}}' > /dev/null
prints 'a write of status does not' '2 6' kubectl get bud small -o 'jsonpath={.metadata.generation} {.spec.max}'
prints 'wait sees a condition' met kubectl wait --for=condition=Ready --timeout=5s bud/small
prints 'server-side apply' serverside-applied kubectl apply --server-side --field-manager one -f <(budget ours '{max: 1}')
refuses 'a second manager gets a conflict' 'conflict with "one": .spec.max' kubectl apply --server-side --field-manager two -f <(budget ours '{max: 2}')
prints 'and may force it' serverside-applied kubectl apply --server-side --field-manager two --force-conflicts -f <(budget ours '{max: 2}')
refuses 'an old resource version gets a conflict' 'the object has been modified' bash -c \
  "kubectl get bud ours -o json | jq '.metadata.resourceVersion = \"1\"' | kubectl replace -f -"
prints 'a dry run changes nothing' '(server dry run)' kubectl delete bud ours --dry-run=server

kubectl get bud --watch-only -o name > "$work/watch" 2>&1 & watcher=$!
settles 'a watch sees a change' 10 bash -c "kubectl label bud ours step=\$RANDOM --overwrite > /dev/null; grep -q budget.selftest.example/ours '$work/watch'"
kill "$watcher" 2> /dev/null
