# Sourced by `run` and `test`: runs named steps and adds up what their suites report.
passed=0
failed=0
# One line for each test that failed; `test` writes into the file of the `run` around it.
export FAILURES="${FAILURES:-$(mktemp)}"

# step NAME COMMAND…: a suite counts its own tests; anything else counts as one.
step() {
  local name="$1" started=$SECONDS log status
  shift
  log="$(mktemp)"
  printf '\n== %s\n' "$name"
  "$@" 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  add_counts "$log" "$status"
  [[ "$status" == 0 ]] || note_failures "$name" "$log"
  rm -f "$log"
  if [[ "$status" == 0 ]]; then echo "== $name: ok ($((SECONDS - started)) s)"; else echo "== $name: FAILED ($((SECONDS - started)) s)"; fi
  return "$status"
}

# note_failures NAME LOG: what Vitest, Playwright and pytest list as failed with the first line of why, else the log's end.
note_failures() {
  local plain listed
  plain="$(sed -E 's/\x1b\[[0-9;]*m//g' "$2")"
  grep -q '^tally: ' <<<"$plain" && return
  listed="$(grep -A3 -E '^ FAIL  | Unhandled [A-Z]|^  +[0-9]+\) .*\.spec\.ts|^FAILED ' <<<"$plain" | grep -vE '^(--|\s*)$' | head -60)"
  { echo "$1:"; sed 's/^/  /' <<<"${listed:-$(tail -20 <<<"$plain")}"; } >>"$FAILURES"
}

# The last thing that is printed, before the tally.
print_failures() {
  [[ -s "$FAILURES" ]] || return 0
  printf '\n== what failed\n'
  cat "$FAILURES"
}

add_counts() {
  local plain suite_passed suite_failed
  plain="$(sed -E 's/\x1b\[[0-9;]*m//g' "$1")"
  # Our own closing line, else Vitest's `Tests  1 failed | 9 passed`, else Playwright's `9 passed (12s)`, else pytest's
  # `== 1 failed, 9 passed in 12.00s ==`.
  suite_passed="$(grep -Eo '(^tally: |^ +Tests .*|^ +|^=+ (.*, )?)[0-9]+ passed' <<<"$plain" | tail -1 | grep -Eo '[0-9]+ passed' | grep -Eo '[0-9]+')"
  suite_failed="$(grep -E '^tally: |^ +Tests |^ +[0-9]+ failed$|^=+ .* in [0-9.]+s' <<<"$plain" | tail -1 | grep -Eo '[0-9]+ failed' | grep -Eo '[0-9]+')"
  if [[ -z "$suite_passed$suite_failed" ]]; then
    if [[ "$2" == 0 ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    return
  fi
  passed=$((passed + ${suite_passed:-0}))
  failed=$((failed + ${suite_failed:-0}))
  if [[ "$2" != 0 && "${suite_failed:-0}" == 0 ]]; then failed=$((failed + 1)); fi
}
