# Counting and comparing. Sourced by selftest.

passed=0 failed=0

ok() { passed=$((passed + 1)); printf 'ok      %s\n' "$1"; }
bad() { failed=$((failed + 1)); printf 'FAILED  %s\n%s\n' "$1" "$2" | sed '2,$s/^/        /'; }

# prints NAME TEXT COMMAND...: the command succeeds and its output contains the text.
prints() {
  local name=$1 text=$2 output
  shift 2
  if ! output=$("$@" 2>&1); then bad "$name" "ended with an error: $output"
  elif grep -qF -- "$text" <<< "$output"; then ok "$name"
  else bad "$name" "expected: $text"$'\n'"got: $output"; fi
}

# lacks NAME TEXT COMMAND...: the command succeeds and its output does not contain the text.
lacks() {
  local name=$1 text=$2 output
  shift 2
  if ! output=$("$@" 2>&1); then bad "$name" "ended with an error: $output"
  elif grep -qF -- "$text" <<< "$output"; then bad "$name" "not expected: $text"$'\n'"got: $output"
  else ok "$name"; fi
}

# refuses NAME TEXT COMMAND...: the command fails and says the text.
refuses() {
  local name=$1 text=$2 output
  shift 2
  if output=$("$@" 2>&1); then bad "$name" "was accepted: $output"
  elif grep -qF -- "$text" <<< "$output"; then ok "$name"
  else bad "$name" "expected: $text"$'\n'"got: $output"; fi
}

# within SECONDS COMMAND...: repeats the command until it succeeds; for what follows an event by a moment.
within() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# settles NAME SECONDS COMMAND...: the command succeeds within the time.
settles() {
  local name=$1 seconds=$2
  shift 2
  if within "$seconds" "$@"; then ok "$name"; else bad "$name" "not within $seconds s: $*"; fi
}

# contains FILE TEXT: for use with settles.
contains() { grep -qF -- "$2" "$1"; }

# apply_text [OPTION...]: kubectl apply of standard input.
apply_text() { kubectl apply "$@" -f -; }
