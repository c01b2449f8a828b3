# A private apt next to the machine's: own lists, cache and status, so that nothing is installed and no root is
# needed. The mirror is the one that the machine itself uses. Sourced, never run.

readonly suite=sid

# machine_sources: the machine's Debian sources as lines "signed-by<TAB>uri", best first.
machine_sources() {
  {
    local file
    for file in /etc/apt/sources.list.d/*.sources; do
      [ -r "$file" ] || continue
      awk 'BEGIN { RS=""; FS="\n" }
        { types = uris = signed = enabled = suites = ""
          for (i = 1; i <= NF; i++) {
            if ($i ~ /^#/) continue
            key = $i; sub(/:.*/, "", key); value = $i; sub(/^[^:]*:[ \t]*/, "", value)
            key = tolower(key)
            if (key == "types") types = value
            if (key == "uris") uris = value
            if (key == "suites") suites = value
            if (key == "signed-by") signed = value
            if (key == "enabled") enabled = tolower(value)
          }
          if (types !~ /deb/ || enabled == "no" || suites ~ /security/) next
          n = split(uris, list, /[ \t]+/)
          for (i = 1; i <= n; i++) print (signed ~ /^\// ? signed : "") "\t" list[i] }' "$file"
    done
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
      [ -r "$file" ] || continue
      awk '/^[ \t]*deb[ \t]/ {
          signed = ""; if (match($0, /signed-by=[^] ]+/)) signed = substr($0, RSTART + 10, RLENGTH - 10)
          sub(/^[ \t]*deb[ \t]+(\[[^]]*\][ \t]*)?/, ""); if ($2 ~ /security/) next
          print signed "\t" $1 }' "$file"
    done
  } | awk '!seen[$0]++' | awk '{ rank = ($0 ~ /\/debian\/?$/) ? 0 : 1; print rank "\t" $0 }' | sort -s -n -k1,1 | cut -f2-
}

# apt_setup DIR: prepares a private apt there.
apt_setup() {
  apt_dir=$1
  mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial"
  : > "$apt_dir/status"
  cat > "$apt_dir/apt.conf" <<CONF
Dir::State "$apt_dir";
Dir::State::lists "$apt_dir/lists";
Dir::State::status "$apt_dir/status";
Dir::Cache "$apt_dir";
Dir::Cache::archives "$apt_dir/archives";
Dir::Etc::sourcelist "$apt_dir/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Post-Invoke;
CONF
}

private_apt_get() { apt-get -c "$apt_dir/apt.conf" -q -y "$@"; }
private_apt_cache() { apt-cache -c "$apt_dir/apt.conf" "$@"; }

# apt_update: points the private apt at the suite on the first of the machine's mirrors that carries it.
apt_update() {
  local signed uri option
  while IFS=$'\t' read -r signed uri; do
    option=''; [ -z "$signed" ] || option="[signed-by=$signed] "
    printf 'deb %s%s %s main\n' "$option" "$uri" "$suite" > "$apt_dir/sources.list"
    if private_apt_get update > "$apt_dir/update.log" 2>&1 && [ -n "$(private_apt_cache pkgnames golang-k8s-apiextensions-apiserver-dev)" ]; then
      return 0
    fi
  done < <(machine_sources)
  return 1
}

# apt_versions LISTFILE: lines "package version" of the candidates, for the cache key.
apt_versions() {
  # shellcheck disable=SC2046
  private_apt_cache show --no-all-versions $(list_of "$1") 2>/dev/null |
    awk '/^Package:/ { name = $2 } /^Version:/ { print name, $2 }' | LC_ALL=C sort -u
}

list_of() { grep -v '^#' "$1"; }

# apt_fetch_listed LISTFILE / apt_fetch_closure LISTFILE: downloads into archives/.
apt_fetch_listed() {
  # shellcheck disable=SC2046
  (cd "$apt_dir/archives" && private_apt_get download $(list_of "$1")) > "$apt_dir/download.log" 2>&1
}
apt_fetch_closure() {
  # shellcheck disable=SC2046
  private_apt_get --download-only install $(list_of "$1") > "$apt_dir/download.log" 2>&1
}

# apt_unpack TARGET: unpacks what a Go build needs; libraries of the closure stay packed.
apt_unpack() {
  local package
  mkdir -p "$1"
  for package in "$apt_dir"/archives/golang-*.deb "$apt_dir"/archives/etcd-server_*.deb; do
    dpkg-deb -x "$package" "$1" || return 1
  done
}
