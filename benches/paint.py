"""Measures when a reader on a slow connection and an old telephone sees a page: the largest content
painted, on 1.6 Mbit/s with 150 ms of latency and a processor four times slower, in a Chromium that
knows nothing from before. Medians of several views, and what each view asked for.

    paint.py [--views N] FOLDER [PATH …]

FOLDER is a built site, PATH a page in it such as `en/`; without one, a page of several kinds.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import threading

PAINTED = """new Promise(done => {
  const last = list => list.getEntries().at(-1);
  let entry;
  new PerformanceObserver(list => { entry = last(list); }).observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => done({
    painted: entry.startTime, what: entry.element ? entry.element.localName + '.' + entry.element.className : '',
    first: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    requests: performance.getEntriesByType('resource').length + 1,
    bytes: [...performance.getEntriesByType('resource'), performance.getEntriesByType('navigation')[0]].reduce((sum, one) => sum + one.encodedBodySize, 0),
  }), 1500);
})"""


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves files as a web server does that compresses text and lets nothing be kept."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = pathlib.Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in (".html", ".css", ".js", ".svg", ".json"):
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Browser:
    """A Chromium spoken to over a pipe: one JSON message each way, ended by a NUL byte."""

    def __init__(self, profile):
        names = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
        program = next(filter(None, map(shutil.which, names)), None)
        if program is None:
            raise SystemExit("no Chromium on the PATH")
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()

        def channels():
            os.dup2(to_read, 3)
            os.dup2(to_write, 4)

        flags = "--headless --no-sandbox --disable-gpu --remote-debugging-pipe --no-first-run --disable-quic --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage"
        # High descriptors first, so that moving them to 3 and 4 overwrites neither.
        to_read, to_write = os.dup(to_read) + 0, os.dup(to_write) + 0
        self.process = subprocess.Popen(
            [program, *flags.split(), f"--user-data-dir={profile}"],
            preexec_fn=channels,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.left, self.number, self.events = b"", 0, []

    def message(self):
        while b"\0" not in self.left:
            self.left += os.read(self.read, 1 << 20)
        text, self.left = self.left.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, session=None, **parameters):
        self.number += 1
        asked = {"id": self.number, "method": method, "params": parameters}
        if session:
            asked["sessionId"] = session
        os.write(self.write, json.dumps(asked).encode() + b"\0")
        while (answer := self.message()).get("id") != self.number:
            self.events.append(answer.get("method"))
        if "error" in answer:
            raise SystemExit(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def view(self, url, slow):
        """One view of a page in a window of its own that knows nothing from before."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context, width=412, height=823)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        call = functools.partial(self.call, session=session)
        call("Page.enable")
        if slow:
            call("Network.enable")
            call("Network.emulateNetworkConditions", offline=False, latency=150, downloadThroughput=1.6e6 / 8, uploadThroughput=750e3 / 8)
            call("Emulation.setCPUThrottlingRate", rate=4)
        self.events.clear()
        call("Page.navigate", url=url)
        while "Page.loadEventFired" not in self.events:
            self.events.append(self.message().get("method"))
        seen = call("Runtime.evaluate", expression=PAINTED, awaitPromise=True, returnByValue=True)
        self.call("Target.disposeBrowserContext", browserContextId=context)
        return seen["result"]["value"]


def pages(folder):
    """The home page, the heaviest page of a folder of chapters, a questionnaire, the search."""
    by_kind = {}
    for path in sorted(folder.glob("*/**/index.html")):
        text = path.read_text()
        for kind in ("home", "page", "questionnaire", "search", "glossary"):
            if f'<body class="kind-{kind}"' in text:
                size, _ = by_kind.get(kind, (0, ""))
                if len(text) > size:
                    by_kind[kind] = (len(text), f"{path.parent.relative_to(folder)}/")
    return [path for _, path in by_kind.values()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--views", type=int, default=5)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("paths", nargs="*")
    arguments = parser.parse_args()
    handler = functools.partial(Compressed, directory=str(arguments.folder.resolve()))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    profile = tempfile.mkdtemp(prefix="leidraad-paint-")
    browser = Browser(profile)
    try:
        # The first view of all pays for the browser's own start.
        browser.view(f"http://127.0.0.1:{server.server_port}/", slow=False)
        print(f"{'page':48} {'first':>6} {'largest':>8}  {'range':>12} {'kB':>5} requests")
        for path in arguments.paths or pages(arguments.folder):
            url = f"http://127.0.0.1:{server.server_port}/{path}"
            seen = [browser.view(url, slow=True) for _ in range(arguments.views)]
            painted = [one["painted"] for one in seen]
            first = statistics.median(one["first"] for one in seen)
            last = seen[-1]
            print(
                f"{path:48} {first:6.0f} {statistics.median(painted):8.0f}  {min(painted):5.0f}–{max(painted):<6.0f} {last['bytes'] / 1000:5.1f} {last['requests']}  {last['what']}"
            )
    finally:
        browser.call("Browser.close")
        browser.process.wait(10)
        shutil.rmtree(profile, ignore_errors=True)


if __name__ == "__main__":
    main()
