// Compares searches on one built site: bytes to the first result, relevance and time of a query.
//
//     node compare.mjs SITE QUERIES.tsv MODULES [ENGINE ...]
//
// SITE is a folder that leidraad built, QUERIES a list as for `leidraad search eval`, MODULES the
// folder with the other searches' packages. Every query is asked in an empty browser; then all are
// asked once more in one browser that has everything. Relevance is that of the first ten pages.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { serve, start } from './browser.mjs';

const [site, list, modules, ...chosen] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'x.js'));
const LANGUAGES = fs.readdirSync(path.join(site, 'search'));

const queries = fs.readFileSync(list, 'utf8').split('\n').filter(line => line && line[0] !== '#').map(line => {
  const [query, wanted, kind = 'queries', language] = line.split('\t');
  const pages = wanted.split(' ').map(page => page.split('#')[0].replace(/^\//, '').replace(/\/$/, '/index.html'));
  return { query, pages, kind, language: language || pages[0].split('/')[0] };
});

/** Title, headings and text of every page of a language, read from what is published. */
function documents(language) {
  const text = html => html.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ')
    .replace(/&(\w+|#\d+);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' })[name] || ' ').replace(/\s+/g, ' ').trim();
  const found = [];
  for (const name of fs.readdirSync(path.join(site, language), { recursive: true }).sort()) {
    if (!name.endsWith('index.html')) continue;
    const main = fs.readFileSync(path.join(site, language, name), 'utf8').match(/<main[\s\S]*<\/main>/)?.[0];
    const title = main?.match(/<h1[^>]*>([\s\S]*?)<\/h1>/)?.[1];
    if (!title || main.includes('id="search-results"')) continue;
    const headings = [...main.matchAll(/<h[2-6][^>]*>([\s\S]*?)<\/h[2-6]>/g)].map(([, heading]) => text(heading)).join(' ');
    found.push({ id: `${language}/${name}`, title: text(title), headings, text: text(main) });
  }
  return found;
}

const write = (name, content) => {
  fs.mkdirSync(path.dirname(path.join(site, name)), { recursive: true });
  fs.writeFileSync(path.join(site, name), content);
};
const source = name => fs.readFileSync(path.join(modules, 'node_modules', name));
/** A page with scripts, as a site without any framework would have it. */
const page = (name, language, scripts) =>
  write(name, `<!DOCTYPE html><html lang="${language}"><title>Search</title>${scripts.map(src => `<script src="${src}"></script>`).join('')}`);

// Each: what to prepare; the page of a language; `cold`, the query's first ten pages after the page
// was opened; `first`, what makes the first result known if that is less; which requests count.
const engines = {
  leidraad: {
    prepare() {},
    at: (language, query) => `/${results[language]}?q=${encodeURIComponent(query)}`,
    first: `new Promise(done => { const box = document.getElementById('search-results'), look = () => box.ariaBusy === 'false' ? done() : setTimeout(look, 5); look(); })`,
    pages: () => `[...document.querySelectorAll('.search-group:first-of-type .search-hit-title a')].map(a => a.pathname.slice(1))`,
    counts: name => name.startsWith('/search/') || /\/search[^/]*\.js$/.test(name),
    before: `{ const wait = setTimeout; window.setTimeout = (use, time, ...rest) => wait(use, time === 150 ? 0 : time, ...rest); }`,
    warm: query => `new Promise(done => {
      const input = document.querySelector('.search-input'), status = input.form.querySelector('.search-status');
      new MutationObserver((_, watcher) => { watcher.disconnect(); done(); }).observe(status, { childList: true });
      input.value = ${JSON.stringify(query)}; input.dispatchEvent(new Event('input'));
    })`,
  },
  Pagefind: {
    prepare() {
      const run = spawnSync(process.execPath, [path.join(modules, 'node_modules/pagefind/lib/runner/bin.cjs'), '--site', site, '--root-selector', 'main', '--quiet'], { encoding: 'utf8' });
      if (run.status) throw new Error(run.stderr || run.stdout);
      for (const language of LANGUAGES) page(`${language}/pagefind.html`, language, []);
    },
    at: language => `/${language}/pagefind.html`,
    first: `import('/pagefind/pagefind.js').then(async all => { window.all = all; await all.options({}); })`,
    ask: query => `all.search(${JSON.stringify(query)}).then(async found => { window.found = found.results; await found.results[0]?.data(); })`,
    pages: () => `Promise.all(found.slice(0, 10).map(result => result.data())).then(all => all.map(({ url }) => url.slice(1).replace(/\\/$/, '/index.html')))`,
    counts: name => name.startsWith('/pagefind/'),
    warm: query => `all.search(${JSON.stringify(query)}).then(found => found.results[0]?.data())`,
  },
  MiniSearch: {
    prepare() {
      const MiniSearch = require('minisearch');
      const options = { fields: ['title', 'headings', 'text'] };
      write('minisearch/minisearch.js', source('minisearch/dist/umd/index.js'));
      for (const language of LANGUAGES) {
        const index = new MiniSearch(options);
        index.addAll(documents(language));
        write(`minisearch/${language}.js`, `index = MiniSearch.loadJSON(${JSON.stringify(JSON.stringify(index))}, ${JSON.stringify(options)})`);
        page(`minisearch/${language}.html`, language, ['minisearch.js', `${language}.js`]);
      }
    },
    at: language => `/minisearch/${language}.html`,
    ask: query => `window.found = index.search(${JSON.stringify(query)}, { prefix: true, fuzzy: .2, boost: { title: 4, headings: 2 } })`,
    pages: () => `found.slice(0, 10).map(({ id }) => id)`,
    counts: name => name.startsWith('/minisearch/') && name.endsWith('.js'),
  },
  lunr: {
    prepare() {
      const lunr = require('lunr');
      require('lunr-languages/lunr.stemmer.support')(lunr);
      require('lunr-languages/lunr.nl')(lunr);
      const scripts = { 'lunr.js': 'lunr/lunr.min.js', 'support.js': 'lunr-languages/min/lunr.stemmer.support.min.js', 'nl.js': 'lunr-languages/min/lunr.nl.min.js' };
      Object.entries(scripts).forEach(([name, from]) => write(`lunr/${name}`, source(from)));
      for (const language of LANGUAGES) {
        const index = lunr(function () {
          if (language === 'nl') this.use(lunr.nl);
          this.ref('id');
          this.field('title', { boost: 4 });
          this.field('headings', { boost: 2 });
          this.field('text');
          documents(language).forEach(document => this.add(document));
        });
        write(`lunr/index-${language}.js`, `index = lunr.Index.load(${JSON.stringify(index)})`);
        page(`lunr/${language}.html`, language, [...Object.keys(scripts).slice(0, language === 'nl' ? 3 : 1), `index-${language}.js`]);
      }
    },
    at: language => `/lunr/${language}.html`,
    // As its guide has it: words as they are, and with an error allowed where that finds nothing.
    ask: query => `{ const words = ${JSON.stringify(query)}.replace(/[~^:*+-]/g, ' ');
      found = index.search(words); if (!found.length) found = index.search(words.trim().split(/\\s+/).map(word => word + '~1').join(' ')); }`,
    pages: () => `found.slice(0, 10).map(({ ref }) => ref)`,
    counts: name => name.startsWith('/lunr/') && name.endsWith('.js'),
  },
};

/** The results page of each language. */
const results = Object.fromEntries(LANGUAGES.map(language => {
  const below = fs.readdirSync(path.join(site, language));
  const folder = below.find(name => {
    const file = path.join(site, language, name, 'index.html');
    return fs.existsSync(file) && fs.readFileSync(file, 'utf8').includes('id="search-results"');
  });
  return [language, `${language}/${folder}/index.html`];
}));

const quantile = (numbers, share) => [...numbers].sort((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * share))] ?? 0;
const kB = bytes => (bytes / 1000).toFixed(1);

const browser = start();
const lines = [];
for (const [name, engine] of Object.entries(engines)) {
  if (chosen.length && !chosen.includes(name)) continue;
  engine.prepare();
  const server = await serve(path.resolve(site));
  const bytes = [], times = [], kinds = {};
  for (const { query, pages, kind, language } of queries) {
    const tab = await browser.tab();
    server.sent.length = 0;
    await tab.open(server.origin + engine.at(language, query));
    if (engine.first) await tab.value(engine.first);
    if (engine.ask) await tab.value(engine.ask(query));
    bytes.push(server.sent.filter(([file]) => engine.counts(file)).reduce((sum, [, size]) => sum + size, 0));
    const place = (await tab.value(engine.pages(query))).findIndex(found => pages.includes(found));
    for (const key of [kind, 'all']) {
      const sum = kinds[key] ||= { queries: 0, reciprocal: 0, found: 0 };
      sum.queries++;
      if (place >= 0) {
        sum.reciprocal += 1 / (place + 1);
        sum.found++;
      }
    }
    await tab.close();
  }
  for (const language of LANGUAGES) {
    const tab = await browser.tab();
    if (engine.before) await tab.call('Page.addScriptToEvaluateOnNewDocument', { source: engine.before });
    await tab.open(server.origin + engine.at(language, ''));
    if (engine.first && engine.ask) await tab.value(engine.first);
    const own = queries.filter(query => query.language === language);
    const ask = engine.warm || engine.ask;
    // Once to have everything there, once to measure.
    for (const measured of [false, true]) for (const { query } of own) {
      const time = await tab.value(`(async () => { const start = performance.now(); await (${ask(query).startsWith('{') ? `(() => ${ask(query)})()` : ask(query)}); return performance.now() - start; })()`);
      if (measured) times.push(time);
    }
    await tab.close();
  }
  server.close();
  lines.push({ name, bytes: [quantile(bytes, .5), quantile(bytes, .95)], times: [quantile(times, .5), quantile(times, .95)], kinds });
}
browser.close();

console.log(`${queries.length} queries, ${Object.values(results).length} languages\n`);
console.log('| | kB to the first result, p50 / p95 | warm query, p50 / p95 ms |');
console.log('|---|---|---|');
for (const { name, bytes, times } of lines) console.log(`| ${name} | ${bytes.map(kB).join(' / ')} | ${times.map(time => time.toFixed(1)).join(' / ')} |`);
console.log(`\n| MRR@10 / recall@10 | ${lines.map(({ name }) => name).join(' | ')} |`);
console.log(`|---|${lines.map(() => '---|').join('')}`);
for (const kind of Object.keys(lines[0].kinds).sort((a, b) => (a === 'all') - (b === 'all'))) {
  const cells = lines.map(({ kinds }) => [kinds[kind].reciprocal, kinds[kind].found].map(sum => (sum / kinds[kind].queries).toFixed(3)).join(' / '));
  console.log(`| ${kind} (${lines[0].kinds[kind].queries}) | ${cells.join(' | ')} |`);
}
