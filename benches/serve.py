"""Measures `serve` on a site: how long until the first page is there, until an edited page is served
anew, until the whole site is made again, and until the search knows the edit. Medians of several
edits.

    serve.py [--edits N] LEIDRAAD SITE

SITE is a folder made by `benches/corpus`; the edits stay in it.
"""

import argparse
import http.client
import pathlib
import statistics
import subprocess
import threading
import time


def get(host, path):
    connection = http.client.HTTPConnection(host, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse().read().decode()
    connection.close()
    return answer


def seconds_until(host, path, text, started, pause=0.001, is_there=True):
    while (text in get(host, path)) != is_there:
        if time.perf_counter() - started > 120:
            raise SystemExit(f"{path}: waited too long for {text}")
        time.sleep(pause)
    return time.perf_counter() - started


def listen(messages, told):
    """Notes when each round is told, which is when the whole site was made again."""
    for line in messages:
        if " ms)" in line:
            told.append(time.perf_counter())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=5)
    parser.add_argument("program")
    parser.add_argument("site")
    arguments = parser.parse_args()
    content = pathlib.Path(arguments.site, "content/nl")
    page = sorted(path for path in content.glob("*/*.md") if path.name != "_index.md")[-1]
    address = f"/nl/{page.parent.name}/{page.stem}/"

    started = time.perf_counter()
    serve = subprocess.Popen(
        [arguments.program, "serve", "--port", "0", "--root", arguments.site],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        told = []
        threading.Thread(target=listen, args=(serve.stderr, told), daemon=True).start()
        host = serve.stdout.readline().strip().removeprefix("http://").rstrip("/")
        ready = seconds_until(host, address, "</html>", started)
        search = seconds_until(host, "/nl/zoeken/?q=kennis", "</html>", started, 0.05)
        time.sleep(1)
        pages, moments, searches = [], [], []
        for edit in range(arguments.edits):
            # Reversed, so that no two of them are alike enough for the search to take one for another.
            digits = f"{time.time_ns() // 1000:d}"[::-1]
            word = "".join(chr(ord("a") + int(digit)) for digit in digits)
            known = len(told)
            text = page.read_text() + f"\n{word}.\n"
            started = time.perf_counter()
            page.write_text(text)
            pages.append(seconds_until(host, address, word, started))
            while len(told) == known:
                time.sleep(0.001)
            moments.append(told[known] - started)
            nothing = f"Geen resultaten voor ‘{word}’"
            query = f"/nl/zoeken/?q={word}"
            searches.append(seconds_until(host, query, nothing, started, 0.02, is_there=False))
        memory = pathlib.Path(f"/proc/{serve.pid}/status").read_text()
        peak = next(line.split()[1] for line in memory.splitlines() if line.startswith("VmHWM"))
        cells = [
            ("first page, from the start", ready),
            ("first answer of the search, from the start", search),
            ("edit: the page anew", statistics.median(pages)),
            ("edit: the whole site anew", statistics.median(moments)),
            ("edit: found by search", statistics.median(searches)),
        ]
        for name, seconds in cells:
            print(f"{name:44} {seconds * 1000:9.0f} ms")
        print(f"{'peak memory':44} {int(peak) / 1024:9.0f} MB")
    finally:
        serve.kill()
        serve.wait()


main()
