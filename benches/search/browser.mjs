// A headless Chromium spoken to over a pipe, and a file server that counts what it sends. For the
// comparison of searches; the tests have their own.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';

const TYPES = {
  html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8',
  json: 'application/json', svg: 'image/svg+xml',
};

/** Serves a folder, compressed with gzip; `sent` lists [path, bytes] of every answer so far. */
export function serve(folder) {
  const sent = [];
  const compressed = new Map();
  const server = http.createServer((request, answer) => {
    const name = decodeURIComponent(new URL(request.url, 'http://x').pathname);
    let file = path.join(folder, name);
    if (file.endsWith('/')) file += 'index.html';
    if (!file.startsWith(folder) || !fs.existsSync(file) || fs.statSync(file).isDirectory()) {
      answer.writeHead(404);
      return answer.end();
    }
    if (!compressed.has(file)) compressed.set(file, zlib.gzipSync(fs.readFileSync(file), { level: 9 }));
    const body = compressed.get(file);
    sent.push([name, body.length]);
    answer.writeHead(200, {
      'content-type': TYPES[file.split('.').pop()] || 'application/octet-stream', 'content-encoding': 'gzip',
      'content-length': body.length, 'cache-control': 'max-age=3600',
    });
    answer.end(body);
  });
  return new Promise(done => server.listen(0, '127.0.0.1', () => done({
    origin: `http://127.0.0.1:${server.address().port}`, sent, close: () => server.close(),
  })));
}

/** Starts the browser; `tab()` opens a page with an empty cache of its own. */
export function start() {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'leidraad-bench-'));
  const chromium = spawn('chromium', [
    '--headless', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--no-first-run',
    '--disable-background-networking', '--disable-dev-shm-usage', `--user-data-dir=${profile}`, 'about:blank',
  ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const waiting = new Map();
  const listeners = new Set();
  let number = 0, buffer = '';
  chromium.stdio[4].on('data', data => {
    buffer += data;
    for (let end; (end = buffer.indexOf('\0')) >= 0; buffer = buffer.slice(end + 1)) {
      const message = JSON.parse(buffer.slice(0, end));
      const { done, fail } = waiting.get(message.id) || {};
      waiting.delete(message.id);
      if (message.error) fail?.(new Error(message.error.message));
      else if (done) done(message.result);
      else listeners.forEach(listener => listener(message));
    }
  });
  const send = (method, params = {}, sessionId) => new Promise((done, fail) => {
    waiting.set(++number, { done, fail });
    chromium.stdio[3].write(JSON.stringify({ id: number, method, params, sessionId }) + '\0');
  });
  const tab = async () => {
    const { browserContextId } = await send('Target.createBrowserContext');
    const { targetId } = await send('Target.createTarget', { url: 'about:blank', browserContextId });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const call = (method, params) => send(method, params, sessionId);
    await call('Page.enable');
    return {
      call,
      async open(url) {
        const loaded = new Promise(done => {
          const listener = message => {
            if (message.sessionId !== sessionId || message.method !== 'Page.loadEventFired') return;
            listeners.delete(listener);
            done();
          };
          listeners.add(listener);
        });
        await call('Page.navigate', { url });
        await loaded;
      },
      async value(expression) {
        const answer = await call('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
        if (answer.exceptionDetails) throw new Error(answer.exceptionDetails.exception?.description || expression);
        return answer.result.value;
      },
      close: () => send('Target.disposeBrowserContext', { browserContextId }),
    };
  };
  const close = () => {
    chromium.on('exit', () => fs.rmSync(profile, { recursive: true, force: true }));
    chromium.kill();
  };
  return { tab, close };
}
