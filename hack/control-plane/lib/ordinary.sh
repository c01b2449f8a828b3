# An ordinary kube-apiserver from KUBEBUILDER_ASSETS. Sourced by up, with its variables.

# free_port: a port that nothing listens on now. Another process may take it first; then the start fails with its log.
free_port() {
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 12000))
    (exec 3<> "/dev/tcp/127.0.0.1/$candidate") 2>/dev/null || { echo "$candidate"; return; }
  done
}

start_ordinary_server() {
  local token
  command -v openssl > /dev/null || fail 'KUBEBUILDER_ASSETS: openssl is needed to make the service-account key'
  mkdir -p "$dir/pki"
  [ "$port" != 0 ] || port=$(cat "$dir/port" 2>/dev/null || free_port)
  echo "$port" > "$dir/port"
  [ -f "$dir/pki/service-account.key" ] || openssl genrsa -out "$dir/pki/service-account.key" 2048 2>/dev/null
  [ -f "$dir/tokens.csv" ] || (umask 077; echo "$(openssl rand -hex 24),admin,admin,system:masters" > "$dir/tokens.csv")
  token=$(cut -d, -f1 "$dir/tokens.csv")
  launch "$dir" server "$programs/kube-apiserver" --etcd-servers "$etcd" --etcd-prefix "$prefix" \
    --bind-address 127.0.0.1 --secure-port "$port" --cert-dir "$dir/pki" --service-cluster-ip-range 10.96.0.0/16 \
    --token-auth-file "$dir/tokens.csv" --authorization-mode RBAC --disable-admission-plugins ServiceAccount \
    --service-account-issuer https://kubernetes.default.svc.cluster.local --allow-privileged=true \
    --service-account-key-file "$dir/pki/service-account.key" --service-account-signing-key-file "$dir/pki/service-account.key"
  kubectl config --kubeconfig "$dir/kubeconfig" set-cluster local --server "https://127.0.0.1:$port" --insecure-skip-tls-verify > /dev/null
  kubectl config --kubeconfig "$dir/kubeconfig" set-credentials admin --token "$token" > /dev/null
  kubectl config --kubeconfig "$dir/kubeconfig" set-context local --cluster local --user admin > /dev/null
  kubectl config --kubeconfig "$dir/kubeconfig" use-context local > /dev/null
  ordinary_ready() { kubectl --kubeconfig "$dir/kubeconfig" get --raw /readyz > /dev/null 2>&1; }
  await "$dir" server 60 ordinary_ready
  echo "https://127.0.0.1:$port" > "$dir/ready"
}
