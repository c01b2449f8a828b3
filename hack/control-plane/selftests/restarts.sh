# Starting, stopping, and what clients see of it.

kubectl create namespace before > /dev/null
old=$(kubectl get namespace before -o 'jsonpath={.metadata.resourceVersion}')
kubectl label namespace before step=1 > /dev/null
(kubectl get --raw '/api/v1/namespaces?watch=1' > "$work/open-watch" 2>&1; echo ended >> "$work/open-watch") &
settles 'a raw watch is open' 10 contains "$work/open-watch" ADDED
"$here/down" --dir "$dir" --keep
settles 'an open watch ends with the server' 10 contains "$work/open-watch" ended
started=$(date +%s%3N)
prints 'a second start on the same folder' "$dir/kubeconfig" "$here/up" --dir "$dir"
printf '        (restart: %s ms)\n' "$(($(date +%s%3N) - started))"
prints 'has the same data under the same address' before kubectl get namespace before -o name
gone() { kubectl get --raw "/api/v1/namespaces?watch=1&resourceVersion=$old&timeoutSeconds=1" 2>&1 | grep -q '"code":410'; }
settles 'an old resource version is gone: 410' 10 gone
. "$dir/env"

other=$work/other
prints 'a second server on the same etcd' "$other/kubeconfig" "$here/up" --dir "$other" --etcd "$PYTHIA_ETCD" --prefix "/other-$$"
refuses 'does not see the first one' NotFound kubectl --kubeconfig "$other/kubeconfig" get namespace before
pid=$(cat "$other/server.pid")
kill -KILL "$pid"
prints 'down after a crash' '' "$here/down" --dir "$other"
refuses 'leaves no folder' 'No such file' ls "$other"
prints 'PYTHIA_KUBECONFIG is used as it is' "$other/kubeconfig" env PYTHIA_KUBECONFIG="$dir/kubeconfig" "$here/up" --dir "$other"
refuses 'and starts nothing' 'No such file' ls "$other/server.pid"
"$here/down" --dir "$other"
