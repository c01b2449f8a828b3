# From the toolchain to the programs. Sourced after toolchain.sh.

readonly import_path=pythia.dev/controlplane

# generate_openapi TOOLCHAIN: schemas of the built-in kinds, once per toolchain.
generate_openapi() {
  local toolchain=$1 target=$1/openapi src=$1/root/usr/share/gocode/src packages
  [ ! -f "$target/generated.go" ] || return 0
  say 'generating the OpenAPI schemas of the built-in kinds'
  GOPATH_OURS=$toolchain/generator
  mkdir -p "$GOPATH_OURS/src/$import_path"
  : > "$GOPATH_OURS/header.txt"
  printf 'module %s\n\ngo 1.26\n' "$import_path" > "$GOPATH_OURS/src/$import_path/go.mod"
  packages=$(cd "$src" && ls -d k8s.io/api/*/v1 | grep -vE '^k8s.io/api/(admission|resource)/')
  (
    cd "$GOPATH_OURS/src/$import_path" &&
      with_go "$toolchain" go build -o "$GOPATH_OURS/openapi-gen" k8s.io/kube-openapi/cmd/openapi-gen &&
      with_go "$toolchain" "$GOPATH_OURS/openapi-gen" --output-dir openapi --output-pkg "$import_path/openapi" \
        --output-file generated.go --go-header-file "$GOPATH_OURS/header.txt" --report-filename /dev/null \
        $packages k8s.io/api/autoscaling/v2 k8s.io/apimachinery/pkg/apis/meta/v1 k8s.io/apimachinery/pkg/api/resource \
        k8s.io/apimachinery/pkg/runtime k8s.io/apimachinery/pkg/version k8s.io/apimachinery/pkg/util/intstr &&
      rm -rf "$target" && mv openapi "$target"
  )
}

# compile_program TOOLCHAIN SOURCE IMPORTPATH OUTPUT LDFLAGS [EXTRA]: builds one Go program of ours; the folder EXTRA is
# put beside its packages.
compile_program() {
  local toolchain=$1 source=$2 package=$3 output=$4 flags=$5 extra=${6:-} status=0
  GOPATH_OURS=$output.gopath
  rm -rf "$GOPATH_OURS"
  mkdir -p "$GOPATH_OURS/src/$package"
  cp -R "$source/." "$GOPATH_OURS/src/$package/"
  [ -z "$extra" ] || cp -R "$extra" "$GOPATH_OURS/src/$package/"
  (cd "$GOPATH_OURS/src/$package" && with_go "$toolchain" go build -o "$output" -ldflags "-s -w $flags" .) || status=1
  rm -rf "$GOPATH_OURS"
  return "$status"
}

# compile_server TOOLCHAIN FOLDER: builds the server into the folder.
compile_server() {
  local toolchain=$1 folder=$2 version minor
  version=$(awk -F'\t' '$1 == "golang-k8s-apiserver-dev" { sub(/-[^-]*$/, "", $2); print $2 }' "$toolchain/packages.tsv")
  minor=${version#0.}; minor=${minor%%.*}
  say "compiling the server on the libraries of Kubernetes 1.${version#0.}"
  compile_program "$toolchain" "$control_plane_home/server" "$import_path" "$folder/control-plane" \
    "-X k8s.io/component-base/version.gitVersion=v1.${version#0.} -X k8s.io/component-base/version.gitMajor=1 \
     -X k8s.io/component-base/version.gitMinor=$minor" "$toolchain/openapi"
}
