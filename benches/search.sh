#!/usr/bin/env bash
# Compares our search with Pagefind, MiniSearch and lunr: bytes to the first result, relevance and
# time of a query, each in Chromium.
#
#     benches/search.sh              the shipped site with the shipped queries
#     benches/search.sh PAGES        a generated site, with queries from its titles, without lunr
#
# The others are installed from npm into target/compare-search. Needs node and chromium.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --release --bin leidraad --example corpus
tools=$PWD/target/compare-search
if [ ! -d "$tools/node_modules/pagefind" ]; then
  mkdir -p "$tools"
  npm install --silent --no-audit --no-fund --prefix "$tools" pagefind minisearch lunr lunr-languages
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ $# -eq 0 ]; then
  target/release/leidraad build --quiet --no-cache --output-dir "$folder/site"
  node benches/search/compare.mjs "$folder/site" tests/search/queries.tsv "$tools"
else
  target/release/examples/corpus site "$1" "$folder/source"
  # Generated pages differ from their translations; that is told at length and is no matter here.
  target/release/leidraad build --quiet --no-cache --root "$folder/source" --output-dir "$folder/site" > "$folder/log" 2>&1 ||
    { tail "$folder/log"; exit 1; }
  node benches/search/queries.mjs "$folder/site" > "$folder/queries.tsv"
  node benches/search/compare.mjs "$folder/site" "$folder/queries.tsv" "$tools" leidraad Pagefind
fi
for language in "$folder"/site/search/*; do
  echo "$(basename "$language"): $(find "$language" -type f | wc -l) files of search," \
    "$(find "$language" -type f ! -name all.js -exec gzip -9c {} + | wc -c) bytes after gzip besides all.js," \
    "all.js $(gzip -9c "$language/all.js" | wc -c)"
done
