# Sourced by bin/test: counting what ran. Every suite leaves JUnit's XML: surefire, failsafe, and the virtual machine's.

reports() {
  find "$root"/*/target/surefire-reports "$root"/*/target/failsafe-reports "$root/tests/target/vm-reports" \
    -name 'TEST-*.xml' 2>/dev/null
}

forget_reports() {
  reports | while IFS= read -r file; do rm -f "$file"; done
}

# close_report: prints the closing line and leaves with the verdict. $started and $failed are the caller's.
close_report() {
  seconds=$(($(date +%s) - started))
  # Only the first <testsuite> tag of each file counts: attributes tests, errors, skipped, failures.
  counts=$(reports | while IFS= read -r file; do
    tr '\n' ' ' <"$file" | sed 's/.*\(<testsuite [^>]*>\).*/\1/;q'
    echo
  done | awk '
    function value(name) {
      return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0
    }
    /<testsuite / { tests += value("tests"); bad += value("failures") + value("errors"); skipped += value("skipped") }
    END { print tests + 0, bad + 0, skipped + 0 }')
  set -- $counts
  [ "$2" = 0 ] || failed=1
  if [ "$1" = 0 ]; then
    failed=1
    say "bin/test: no test ran; see target/test.log"
  fi
  verdict=ok
  [ "$failed" = 0 ] || verdict=FAILED
  printf 'bin/test: %s: %d tests, %d failed, %d skipped, in %d min %02d s\n' \
    "$verdict" "$1" "$2" "$3" $((seconds / 60)) $((seconds % 60))
  exit "$failed"
}
