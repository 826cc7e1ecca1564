#!/usr/bin/env bash
# Builds sites of unusual shapes in full size and prints time, memory and how each ended; the tests
# build the same shapes in small. Each must end by itself within a minute, refused or built.
#
#     benches/extremes.sh [LEIDRAAD]
set -euo pipefail
cd "$(dirname "$0")/.."
leidraad=${1:-$PWD/target/release/leidraad}
memory=$(mktemp -d /dev/shm/leidraad-extremes.XXXXXX)
trap 'rm -rf "$memory"' EXIT

python3 - "$memory" <<'PYTHON'
import itertools
import pathlib
import string
import sys

root = pathlib.Path(sys.argv[1])


def site(name, files):
    for path, text in files:
        path = root / name / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


home = ("content/nl/_index.md", "# Thuis\n")
paragraph = "Een alinea met een [[home]] en tekst daaromheen. " * 4 + "\n\n"
site("page-of-2-mb", [home, ("content/nl/a.md", "# Groot\n\n" + paragraph * (2_000_000 // len(paragraph)))])
site("folder-of-20000", [home] + [
    (f"content/nl/p{number}.md", f"# Pagina {number}\n\nZie [[home]].\n") for number in range(19_990)
])
site("links-to-one-page", [home, ("content/nl/doel.md", "# Doel\n")] + [
    (f"content/nl/m{number // 100}/p{number}.md", f"# Pagina {number}\n\nNaar [[doel]].\n")
    for number in range(10_000)
])
codes = ["".join(code) for code in itertools.islice(itertools.product(string.ascii_lowercase, repeat=3), 5_000)]
site("languages-5000", [("leidraad.yaml", f"languages: [{', '.join(codes)}]\n")] + [
    (f"content/{code}/{name}.md", f"# {name}\n") for code in codes for name in ("_index", "a")
])
deep, files = "content/nl", [home]
for depth in range(40):
    deep += f"/m{depth}"
    files.append((f"{deep}/p.md", f"# P{depth}\n"))
site("folders-40-deep", files)
PYTHON

for site in "$memory"/*/; do
  name=$(basename "$site")
  status=0
  start=$(date +%s.%N)
  timeout 60 /usr/bin/env python3 - "$leidraad" "$site" "$memory/out" <<'PYTHON' || status=$?
import resource
import subprocess
import sys

program, site, out = sys.argv[1:]
run = subprocess.run([program, "build", "--no-cache", "--quiet", "--root", site, "-o", out], stderr=subprocess.PIPE)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
first = next((line for line in run.stderr.decode().splitlines() if "error" in line), "built")
print(f"  CPU {usage.ru_utime + usage.ru_stime:.2f} s, {usage.ru_maxrss // 1024} MB, status {run.returncode}: {first[:120]}")
sys.exit(run.returncode not in (0, 1))
PYTHON
  awk -v name="$name" -v start="$start" -v end="$(date +%s.%N)" -v status="$status" \
    'BEGIN { printf "%s: %.1f s%s\n", name, end - start, status ? ", FAILED" : "" }'
  rm -rf "$memory/out"
done
