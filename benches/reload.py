"""Measures `serve` as an editor sees it: from saving a page to its text being in a Chromium that shows
that page, and to the next frame it paints. Also when the server told the browser. Medians of several
edits, and the slowest.

    reload.py [--edits N] LEIDRAAD SITE

SITE is a folder made by `benches/corpus`; the edits stay in it.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.request

FLAGS = """--headless --no-sandbox --disable-gpu --remote-debugging-pipe --no-first-run --disable-quic
--disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage"""


class Browser:
    """A Chromium with one page, spoken to over a pipe: JSON messages that end with a NUL byte."""

    def __init__(self, profile):
        names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
        program = next(filter(None, map(shutil.which, names)), None)
        if program is None:
            raise SystemExit("no Chromium on the PATH")
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()
        # High descriptors, so that moving them to 3 and 4 overwrites neither.
        ends = [os.dup(to_read), os.dup(to_write)]

        def channels():
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        self.process = subprocess.Popen(
            [program, *FLAGS.split(), f"--user-data-dir={profile}"],
            preexec_fn=channels,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.left, self.number, self.session = b"", 0, None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]

    def call(self, method, **parameters):
        self.number += 1
        asked = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            asked["sessionId"] = self.session
        os.write(self.write, json.dumps(asked).encode() + b"\0")
        while True:
            while b"\0" not in self.left:
                self.left += os.read(self.read, 1 << 20)
            text, self.left = self.left.split(b"\0", 1)
            answer = json.loads(text)
            if answer.get("id") == self.number:
                # While a page is exchanged for the next there is nothing to ask.
                return answer.get("result", {})

    def value(self, script):
        asked = {"expression": script, "returnByValue": True, "awaitPromise": True}
        return self.call("Runtime.evaluate", **asked).get("result", {}).get("value")

    def wait_for(self, script, started):
        while not self.value(script):
            if time.perf_counter() - started > 120:
                raise SystemExit(f"waited too long for {script}")
            time.sleep(0.002)
        return time.perf_counter() - started


def listen(url, told):
    with urllib.request.urlopen(url + "_leidraad/events") as stream:
        for line in stream:
            if line.startswith(b"data:"):
                told.append(time.perf_counter())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--edits", type=int, default=15)
    parser.add_argument("program")
    parser.add_argument("site")
    arguments = parser.parse_args()
    content = pathlib.Path(arguments.site, "content/nl")
    page = sorted(path for path in content.glob("*/*.md") if path.name != "_index.md")[-1]
    serve = subprocess.Popen(
        [arguments.program, "serve", "--port", "0", "--root", arguments.site],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    browser = None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        try:
            url = serve.stdout.readline().strip()
            told = []
            threading.Thread(target=listen, args=(url, told), daemon=True).start()
            browser = Browser(profile)
            browser.call("Page.enable")
            browser.call("Page.navigate", url=f"{url}nl/{page.parent.name}/{page.stem}/")
            browser.wait_for("document.readyState == 'complete'", time.perf_counter())
            moments, shown, painted = [], [], []
            for edit in range(arguments.edits):
                # Nobody saves twice in a second, and the search of the last edit has its pause.
                time.sleep(1.5)
                word = f"bewerking{time.time_ns()}"
                text = page.read_text() + f"\n{word}.\n"
                known = len(told)
                started = time.perf_counter()
                page.write_text(text)
                there = f"document.body && document.body.textContent.includes('{word}')"
                shown.append(browser.wait_for(there, started))
                browser.value("new Promise(done => requestAnimationFrame(() => done(1)))")
                painted.append(time.perf_counter() - started)
                moments.append(told[known] - started)
            for name, seconds in [
                ("saved: the browser told", moments),
                ("saved: the text in the page", shown),
                ("saved: the next frame painted", painted),
            ]:
                median, most = statistics.median(seconds) * 1000, max(seconds) * 1000
                print(f"{name:34} {median:7.0f} ms   at most {most:7.0f} ms")
        finally:
            if browser:
                browser.process.kill()
                browser.process.wait()
            serve.kill()
            serve.wait()


main()
