// Queries from the titles of a built site, as a list for `leidraad search eval`: the title's words,
// some with a typing error, some only a part.
//
//     node queries.mjs SITE > QUERIES.tsv

import fs from 'node:fs';
import path from 'node:path';

const [site] = process.argv.slice(2);
for (const language of fs.readdirSync(path.join(site, 'search'))) {
  const files = fs.readdirSync(path.join(site, language), { recursive: true }).filter(name => /.\/.*\/index\.html$/.test(name)).sort();
  const step = Math.max(1, Math.floor(files.length / 60));
  files.filter((_, at) => at % step === 0).forEach((name, at) => {
    const html = fs.readFileSync(path.join(site, language, name), 'utf8');
    const title = html.match(/<h1[^>]*>([\s\S]*?)<\/h1>/)?.[1].replace(/<[^>]+>/g, '');
    const words = title?.match(/[\p{L}\p{N}]{4,}/gu)?.slice(0, 3);
    if (!words) return;
    const longest = words.reduce((long, word) => word.length > long.length ? word : long);
    const kind = ['title', 'title', 'typing error', 'one word'][at % 4];
    const query = { title: words.join(' '), 'typing error': words.join(' ').replace(longest, longest.slice(0, 3) + longest.slice(4)), 'one word': longest }[kind];
    console.log([query.toLowerCase(), `${language}/${name}`, kind, language].join('\t'));
  });
}
