#!/bin/sh
# Renders the pages that LookAtTest leaves in mlops-drift/target/drift-report with Chromium: light,
# dark and printed. Fails if the browser's console has anything to say, or an image is missing.
#
#   mvn -o -q -Pfast test -pl mlops-core,mlops-drift -Dtest=LookAtTest -Dsurefire.failIfNoSpecifiedTests=false
#   mlops-drift/src/test/shell/look_at_report.sh [page.html ...]
#
# CHROMIUM names another browser, OUT another directory for the images. Needs no network.
set -eu
module=$(cd "$(dirname "$0")/../../.." && pwd)
pages=$module/target/drift-report
out=${OUT:-$pages/seen}
browser=${CHROMIUM:-chromium}
mkdir -p "$out"
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
[ $# -gt 0 ] || set -- "$pages"/*.html
failed=0

look() { # name, page, further options
  shot=$1
  shown=$2
  shift 2
  timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --host-resolver-rules="MAP * ~NOTFOUND" --hide-scrollbars \
    --user-data-dir="$profile" --enable-logging=stderr --log-level=0 "$@" "file://$shown" \
    2> "$out/$shot.log" || { echo "$shot: the browser failed, see $out/$shot.log"; failed=1; }
  if grep 'CONSOLE' "$out/$shot.log"; then
    echo "$shot: the console has something to say"
    failed=1
  fi
}

for page in "$@"; do
  page=$(cd "$(dirname "$page")" && pwd)/$(basename "$page")
  name=$(basename "$page" .html)
  # The theme is the reader's; a copy whose query is always true stands for a reader of the dark.
  sed 's/(prefers-color-scheme:dark)/all/' "$page" > "$out/$name-dark.html"
  look "$name-light" "$page" --screenshot="$out/$name-light.png" --window-size=1120,"${HEIGHT:-3200}"
  look "$name-dark" "$out/$name-dark.html" --screenshot="$out/$name-dark.png" \
    --window-size=1120,"${HEIGHT:-3200}"
  look "$name-narrow" "$page" --screenshot="$out/$name-narrow.png" --window-size=500,"${HEIGHT:-3200}"
  look "$name-print" "$page" --print-to-pdf="$out/$name-print.pdf" --no-pdf-header-footer
  for made in "$name-light.png" "$name-dark.png" "$name-narrow.png" "$name-print.pdf"; do
    [ -s "$out/$made" ] || { echo "$made is missing"; failed=1; }
  done
done
[ $failed -eq 0 ] && echo "nothing on the console; images in $out"
exit $failed
