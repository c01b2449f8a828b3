# The Go toolchain and the Kubernetes sources in the cache. Sourced after common.sh and apt.sh.

# with_go TOOLCHAIN COMMAND...: runs a command with Debian's Go on Debian's sources and our own GOPATH.
with_go() {
  local toolchain=$1 root
  shift
  root=$(ls -d "$toolchain"/root/usr/lib/go-1.* 2>/dev/null | sort -V | tail -1)
  [ -n "$root" ] || return 1
  env -u GOROOT PATH="$root/bin:$PATH" GOROOT="$root" GOPATH="$GOPATH_OURS:$toolchain/root/usr/share/gocode" \
    GOCACHE="$control_plane_cache/gocache" GO111MODULE=off GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-trimpath CGO_ENABLED=0 \
    GOENV=off HOME="$toolchain" "$@"
}

# toolchain_ensure: sets $toolchain to a folder with the unpacked packages; downloads them when missing.
# $1 is "listed" or "closure". A toolchain of the same list is used again without asking the mirror, unless $2 is yes.
toolchain_ensure() {
  local how=$1 refresh=$2 list known key partial
  list=$control_plane_home/packages.txt
  [ "$how" = listed ] || list=$control_plane_home/roots.txt
  known=$control_plane_cache/toolchain/$how-$(sha256sum < "$list" | cut -c1-16)
  if [ "$refresh" = no ] && [ -f "$known" ] && [ -f "$(cat "$known")/packages.tsv" ]; then
    toolchain=$(cat "$known")
    return 0
  fi
  command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null || unavailable 'this machine has no apt'
  apt_setup "$control_plane_cache/apt"
  say "asking the machine's Debian mirror for $suite"
  apt_update || unavailable "no mirror of this machine's apt sources carries Debian $suite with the Kubernetes libraries ($control_plane_cache/apt/update.log)"
  key=$( { echo "$how"; apt_versions "$list"; } | sha256sum | cut -c1-16)
  toolchain=$control_plane_cache/toolchain/$key
  if [ -f "$toolchain/packages.tsv" ]; then
    printf '%s\n' "$toolchain" > "$known"
    return 0
  fi
  partial=$toolchain.partial
  rm -rf "$control_plane_cache"/toolchain/*.partial "$apt_dir"/archives/*.deb
  mkdir -p "$partial"
  say "downloading packages ($how)"
  if [ "$how" = listed ]; then apt_fetch_listed "$list"; else apt_fetch_closure "$list"; fi || return 1
  say "unpacking $(ls "$apt_dir"/archives/*.deb | wc -l) packages"
  apt_unpack "$partial/root" || return 1
  record_packages > "$partial/packages.tsv"
  rm -f "$apt_dir"/archives/*.deb
  rm -rf "$toolchain"
  mv "$partial" "$toolchain"
  printf '%s\n' "$toolchain" > "$known"
  # One toolchain is about 700 MB; the one before is kept for checkouts that lag behind.
  ls -dt "$control_plane_cache"/toolchain/*/ | tail -n +3 | xargs -r rm -rf
}

# record_packages: name, version and SHA-256 of every package that went in.
record_packages() {
  local package
  for package in "$apt_dir"/archives/*.deb; do
    printf '%s\t%s\n' "$(dpkg-deb -W --showformat='${Package}\t${Version}' "$package")" "$(sha256sum < "$package" | cut -d' ' -f1)"
  done
}
