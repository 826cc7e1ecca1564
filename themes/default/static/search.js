// Search: suggestions below every search field, and the results page. Answers come from the index in
// search/<language>/; the rules for words, likeness and rank are those of the build (src/search).
// Texts are always set as text, never as markup. Short names: q query, ix index, w word, t typed word,
// e element.
(() => {
  const all = (css, of = document) => [...of.querySelectorAll(css)], forms = all('form.search');
  if (!forms.length) return;
  const site = forms[0].dataset, isFile = location.protocol === 'file:';
  const own = site.searchBase.split('/').at(-2);
  const others = site.languages.match(/\S+/g).filter(code => code !== own);

  // Words as the build cuts them.
  const words = text => (text.normalize('NFKD').replace(/[\p{M}'’‘ʼ\xad]/gu, '').toLowerCase()
    .match(/[\p{L}\p{N}]+/gu) || []).filter(w => !w[48]);
  const reverse = w => [...w].reverse().join('');

  // Edits between two words; letters that changed places are one edit.
  const edits = (a, b) => {
    let before, last = [...[...b, 0].keys()];
    for (let i = 0; i < a.length; i++) {
      const row = [i + 1];
      for (let j = 0; j < b.length; j++) row.push(Math.min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] !== b[j]),
        j && a[i] === b[j - 1] && a[i - 1] === b[j] ? before[j - 1] + 1 : 99));
      before = last;
      last = row;
    }
    return last.pop();
  };

  // How like a word is to the one typed: 0 for not at all.
  const likeness = (t, w) => {
    const a = t.length, b = w.length, gap = Math.abs(a - b);
    let n = 0;
    while (n < a && t[n] === w[n]) n++;
    if (n === a) return a === b ? 1 : a > 1 ? .9 : 0;
    if (a > 4 && b - a > 2 && w.endsWith(t)) return .82;
    const part = (a - 1) / 3 | 0, rest = Math.max(a, b) - n, first = n ? 0 : .04;
    if (gap > 3 || a < 4 || b < 3 || /\d/.test(t) || n < part && !t.endsWith(w.slice(-part))) return 0;
    const count = gap > 2 ? 3 : edits(t, w);
    return count < 2 ? .85 - first : n > 3 && rest < 4 || n > 5 && rest < 6 ? .8 - .03 * rest : count < 3 && a > 7 ? .65 - first : 0;
  };

  const together = (list, use) => Promise.all(list.map(use));

  const get = async url => {
    const answer = await fetch(url);
    if (!answer.ok) throw url;
    return answer.text();
  };
  // The files of the index are scripts, which a browser reads from a disk too; each hands over its name and what it holds.
  const waiting = {};
  window.leidraadSearch = (name, data) => waiting[name](data);
  const script = name => new Promise((done, fail) => {
    const e = set(make('script'), { src: `${site.searchBase}../${name}.js` });
    waiting[name] = done;
    e.onload = e.onerror = fail;
    document.head.append(e);
  });

  // Adds the words of a shard to the index; the format is told in src/search/shard.rs.
  const decode = (ix, data) => {
    const bytes = Uint8Array.from(data, c => c.charCodeAt()), [rows, a, b, sum] = new Uint32Array(bytes.buffer, 0, 4), text = new Uint8Array(128), lists = [];
    let at = 16, next = at + a, from = next + b;
    if (bytes.subarray(at).reduce((all, byte) => all * 31 + byte >>> 0, 0) !== sum) throw ix;
    const size = (bytes.length - from) / 2;
    const number = () => {
      const byte = bytes[at++];
      return byte > 127 ? byte - 128 + number() * 128 : byte;
    };
    while (lists.length < rows) {
      const head = bytes[at++], tail = bytes[at++], start = head & 63, end = start + (tail & 127);
      text.set(bytes.subarray(at, at += end - start), start);
      let list = { pages: [], impacts: bytes.subarray(from), sections: bytes.subarray(from + size) };
      if (head > 127) list = lists[lists.length - number()] || { pages: [] };
      else {
        [at, next] = [next, at];
        for (let n = number(), page = 0; n--; page++, from++) list.pages.push(page += number());
        [at, next] = [next, at];
      }
      lists.push(list);
      ix.words.set(new TextDecoder().decode(text.subarray(0, end)), { list, stop: head & 64, foreign: tail & 128 });
    }
    return lists[0];
  };

  const indexes = {};
  const open = code => indexes[code] ||= load(code).catch(error => {
    delete indexes[code];
    throw error;
  });
  const manifests = {}, inline = all('#search-manifest')[0];
  if (inline) manifests[own] = JSON.parse(inline.textContent);
  const manifest = code => manifests[code] ||= script(code + '/m').catch(() => { delete manifests[code]; });
  const load = async code => {
    const ix = { code, words: new Map(), ends: [''], keys: [''], tails: new Set(), files: {}, far: {}, ...await manifest(code) };
    if (!ix.v) throw ix;
    if (ix.one) {
      ix.files.s0 = ix.files.r0 = 1;
      const [docs, data] = await script(code + '/all');
      ix.docs = docs;
      decode(ix, data);
    }
    return ix;
  };
  // What cannot be had is missed, and that is said.
  const file = (ix, name, use) => ix.files[name] ||= script(`${ix.code}/${name}.${ix.id}`).then(use).catch(() => { ix.broken = 1; });
  const place = (keys, w) => keys.findLastIndex(key => key <= w);
  const shard = (ix, at) => file(ix, 's' + at, data => decode(ix, data));
  const tails = (ix, at) => file(ix, 'r' + at, data => data.split('\n').forEach(w => ix.tails.add(w)));
  // The words with their lists.
  const need = async (ix, some) => {
    await together(some, async w => {
      const far = ix.far[w]?.at && file(ix, ix.far[w], data => decode({ words: new Map() }, data));
      await shard(ix, place(ix.keys, w));
      const row = ix.words.get(w);
      if (row && far) row.list = await far || row.list;
    });
    return some.map(w => ix.words.get(w));
  };
  // The files around a word in which words with the same start may be.
  const around = (keys, w) => {
    const at = place(keys, w), start = w.slice(0, (w.length - 1) / 2);
    return [at - 1, at, at + 1].filter(n => n >= place(keys, start) && n <= place(keys, start + '\uffff'));
  };
  const near = (ix, t) => Promise.all([together(around(ix.keys, t), at => shard(ix, at)), together(around(ix.ends, reverse(t)), at => tails(ix, at))]);
  const pages = (ix, w) => ix.words.get(w)?.list.pages.length || 0;
  // Of words that are equally like, those on more pages come first.

  // What to search in place of a word that the site does not have.
  const instead = async (ix, t, row) => {
    if (!row) await near(ix, t);
    const found = [...new Set([...ix.words.keys(), ...ix.tails])].map(w => [w, likeness(t, w)]).filter(([, like]) => like)
      .sort(([a, like], [b, other]) => other - like || pages(ix, b) - pages(ix, a) || a.length - b.length || (a < b ? -1 : 1));
    const best = found[0]?.[1] || 0, pair = best < .7 && await two(ix, t);
    if (pair) return (await need(ix, pair)).map((row, n) => ({ options: [[row, .8]], instead: n ? '' : pair.join(' ') }));
    const close = found.filter(([, like]) => like >= best - .1).slice(0, 24), options = [], names = [];
    (await need(ix, close.map(([w]) => w))).forEach((row, n) => {
      if (!row || options.length > 5 || options.some(([known]) => known.list === row.list)) return;
      options.push([row, close[n][1]]);
      names.push(close[n][0]);
    });
    return [{ options, instead: names.slice(0, 3).join(', ') }];
  };

  // The two words that a typed one consists of, cut nearest the middle.
  const two = async (ix, t) => {
    const middle = at => Math.abs(at * 2 - t.length), cuts = [...[...t].keys()].slice(3, -2).sort((a, b) => middle(a) - middle(b));
    const lefts = at => ['', 's', 'en', 'n', 'e'].filter(link => t.slice(0, at).endsWith(link)).map(link => t.slice(0, at - link.length)).filter(w => w.length > 2);
    await together(cuts, at => tails(ix, place(ix.ends, reverse(t.slice(at)))));
    const some = cuts.filter(at => ix.words.has(t.slice(at)) || ix.tails.has(t.slice(at)));
    await need(ix, some.flatMap(lefts));
    for (const at of some) {
      const left = lefts(at).find(w => ix.words.has(w));
      if (left) return [left, t.slice(at)];
    }
  };

  // How a query is searched: a slot for each word, pairs for two words written as one.
  const read = async (ix, q, live) => {
    const typed = [...new Set(words(q.slice(0, 400)))].slice(0, 12), slots = [], pairs = [];
    const joins = typed.slice(1).map((w, at) => [typed[at] + w, typed[at] + 's' + w]);
    await need(ix, [...typed, ...joins.flat()]);
    const joined = joins.map(join => join.map(w => ix.words.get(w)).filter(Boolean));
    const found = await together(typed, async (t, at) => {
      const row = ix.words.get(t), last = live && !typed[at + 1], paired = joined[at]?.[0] || joined[at - 1]?.[0];
      return (last || !row && !paired ? await instead(ix, t, row) : [{ options: row ? [[row, 1]] : [] }]).map(({ options, instead }) => ({
        options, instead, typed: t, quiet: row || paired || last, foreign: row?.foreign,
        stop: options[0] && options.every(([row]) => row.stop),
      }));
    });
    found.forEach((more, at) => {
      slots.push(...more);
      joined[at]?.forEach(row => pairs.push([slots.length - 1, row]));
    });
    return [slots, pairs];
  };

  // All pages that answer, best first, equal ones in the order of the site. One with all words in a heading or its title counts
  // half as much again.
  const rank = (slots, pairs) => {
    const found = new Map();
    const each = ({ list }, use) => list.pages.forEach((page, n) => {
      if (!found.has(page)) found.set(page, slots.map(() => [0, 0]));
      use(found.get(page), 1.1 ** list.impacts[n], list.sections[n]);
    });
    slots.forEach(({ options }, at) => options.forEach(([row, like]) => each(row, (parts, score, section) => {
      if (score * like > parts[at][0]) parts[at] = [score * like, section];
    })));
    pairs.forEach(([at, row]) => each(row, (parts, score, section) => {
      parts[at] = parts[at + 1] = [Math.max(score, parts[at][0] + parts[at + 1][0]) / 2, section];
    }));
    return [...found].map(([page, parts]) => {
      let sum = 0, had = 0, section = 0, head, same = 1.5;
      const sums = {};
      parts.forEach(([score, at], n) => {
        const { stop } = slots[n];
        had += score && (stop ? .1 : 1);
        sum += score;
        if (!stop && at !== (head ??= at)) same = 1;
        sums[at &= 127] = (sums[at] || 0) + score;
      });
      for (const at in sums) if (!(sums[at] <= sums[section])) section = +at;
      return { page, section, score: sum * had * (head > 127 ? same : 1) };
    }).sort((a, b) => b.score - a.score || a.page - b.page);
  };

  // One language's answer; the other languages are asked when a word is not this one's.
  const search = async (code, q, live) => {
    const ix = await open(code), [slots, pairs] = await read(ix, q, live), hits = rank(slots, pairs), few = live ? code === own ? 6 : 3 : 10, loud = slots.filter(({ quiet, instead, options }) => !quiet && (instead || !options[0]));
    return {
      code, ix, hits, slots, pairs, loud,
      first: show(ix, hits.slice(0, few)),
      ask: !hits[2] || slots.some(slot => slot.foreign) || loud[0],
    };
  };
  const answers = async (q, live) => {
    others.map(manifest);
    const found = [await search(own, q, live)];
    if (found[0].ask) for (const code of others) found.push(await search(code, q, live).catch(() => ({ code, hits: [], first: [], ix: { broken: 1 } })));
    return found;
  };

  // What is shown of some hits; all their files at once.
  const show = async (ix, hits) => (await together(hits, async ({ page, section }) => {
    const { docs, per } = ix, at = page / per | 0;
    const doc = docs ? docs[page] : (await file(ix, 'd' + at, data => data))?.[page % per];
    if (!doc) return;
    const [url, title, summary, chapter, headings] = doc, href = site.root + url, [id, heading] = section ? headings.slice(section * 2 - 2) : [], anchor = heading && (id || words(heading).join('-'));
    return { href, title, summary, chapter, anchor, heading, target: anchor ? href + '#' + anchor : href };
  })).filter(Boolean);

  const set = (e, values) => {
    for (const name in values) e.setAttribute(name, values[name]);
    return e;
  };
  const make = (tag, name, ...inside) => {
    const e = document.createElement(tag);
    if (name) e.className = 'search-' + name;
    e.append(...inside);
    return e;
  };
  const say = (e, key, values) => (e.getAttribute('data-' + key) || '').replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plural = new Intl.PluralRules(own);
  const count = (e, key, n, q) => say(e, n ? key + '-' + plural.select(n) : 'none', { n, q });
  const inside = (e, code) => say(e, 'in-' + code) || say(e, 'in-other');

  // Suggestions: a combobox with a list; the focus stays in the field.
  const combobox = form => {
    const input = form.elements.q, id = input.id + '-list', status = all('.search-status', form)[0];
    const box = set(make('div', 'list'), { id, role: 'listbox', 'aria-label': say(form, 'suggestions') });
    let turn = 0, active, options = [];
    const choose = at => {
      active = at;
      options.forEach((option, n) => set(option, { 'aria-selected': n === at }));
      set(input, { 'aria-activedescendant': options[at]?.id || '' });
      options[at]?.scrollIntoView({ block: 'nearest' });
    };
    const toggle = on => {
      turn++;
      box.hidden = !on;
      set(input, { 'aria-expanded': on });
      choose(-1);
    };
    const close = () => toggle(false);
    const option = (target, name, ...parts) => {
      const e = set(make('div', 'option' + name, ...parts), { role: 'option', id: id + options.length });
      e.onclick = () => target ? location.href = target : form.requestSubmit();
      options.push(e);
      return e;
    };
    const suggest = async mine => {
      const q = input.value.trim();
      if (mine !== turn) return;
      if (!q) return close();
      try {
        const found = await answers(q, true), shown = await together(found, ({ first }) => first);
        if (mine !== turn) return;
        options = [];
        box.replaceChildren(...shown.flatMap((hits, n) => {
          const { code } = found[n], items = hits.map(({ target, title, chapter, heading }) => option(target, n ? ' search-option-other' : '',
            make('span', 'option-title', title), make('span', 'option-path', [chapter, heading].filter(Boolean).join(' › '))));
          return n && items[0] ? [set(make('div', 'list-group', ...items), { role: 'group', lang: code, 'aria-label': inside(form, code) })] : items;
        }));
        status.textContent = count(form, 'suggest', options.length, q);
        box.append(option('', ' search-option-all', say(form, 'all', { q })));
        toggle(true);
      } catch {
        status.textContent = say(form, 'broken');
      }
    };
    set(input, { role: 'combobox', 'aria-controls': id, 'aria-autocomplete': 'list' }).after(box);
    close();
    input.onfocus = () => open(own).catch(() => {});
    input.oninput = () => setTimeout(suggest, 150, ++turn);
    input.onblur = form.onsubmit = close;
    box.onmousedown = event => event.preventDefault();
    input.onkeydown = event => {
      const { key } = event, last = options.length - 1, round = last + 2;
      if (event.isComposing) return;
      const to = { ArrowDown: (active + 2) % round - 1, ArrowUp: (active + round) % round - 1, ...active >= 0 && { Home: 0, End: last } }[key];
      if (box.hidden) {
        if (key !== 'ArrowDown') return;
        suggest(++turn);
      } else if (to >= -1) choose(to);
      else if (key === 'Escape') close();
      else if (active >= 0 && key === 'Enter') options[active].click();
      else return;
      event.preventDefault();
    };
  };

  // The sentence of a page that answers, its words marked.
  const sentence = async ({ href, anchor }, test) => {
    const page = new DOMParser().parseFromString(await get(href), 'text/html');
    const blocks = all('main :not(nav *)', page);
    let best = '', most = 0;
    for (const block of blocks.slice(blocks.findIndex(({ id, tagName }) => anchor ? id === anchor : tagName === 'H1') + 1)) {
      if (/^H\d/.test(block.tagName)) break;
      if (!all('p, li, td, dd', block)[0]) for (const text of block.textContent.trim().split(/(?<=[.!?])\s+(?=\P{Ll})/u)) {
        const found = new Set(words(text).filter(test)).size;
        if (found > most) [best, most] = [text, found];
      }
    }
    const hit = piece => words(piece).some(test), pieces = best.split(/([\p{L}\p{N}\p{M}'’-]+)/u), first = pieces.findIndex(hit);
    if (first > 30) pieces.splice(0, first - 12, '… ');
    return pieces.map(piece => hit(piece) ? make('mark', '', piece) : piece);
  };

  // Whether a word of a page is one that was searched: a form of it, or a compound with it.
  const marker = ({ ix, slots, pairs }) => {
    const rows = [...slots.flatMap(({ stop, options }) => stop ? [] : options.map(([row]) => row)), ...pairs.map(([, row]) => row)];
    const some = [...ix.words.keys()].filter(w => rows.some(({ list }) => list === ix.words.get(w).list));
    return w => some.some(form => form === w || form[4] && w.includes(form));
  };

  // The results page.
  const results = async (box, q) => {
    const status = all('.search-summary')[0];
    let total = 0;
    const note = (key, values, name = '') => box.append(make('p', 'note' + name, say(box, key, values)));
    const watcher = new IntersectionObserver(entries => entries.forEach(({ isIntersecting, target }) => isIntersecting && target.fill()));
    const group = async (result, alone) => {
      const { code, ix, hits } = result, test = marker(result), list = make('ol', 'hits'), more = make('button', 'more', say(box, 'more'));
      const link = (href, text) => set(make('a', '', text), { href, hreflang: code });
      let shown = 0;
      const add = async () => {
        const items = (await show(ix, hits.slice(shown, shown += 10))).map(hit => {
          const { href, title, heading, chapter } = hit, text = make('p', 'hit-text', hit.summary);
          const item = make('li', 'hit', make('h3', 'hit-title', link(href, title)),
            make('p', 'hit-section', chapter ? make('span', 'hit-path', chapter) : '', ' ', heading ? link(hit.target, heading) : ''), text);
          item.fill = () => {
            watcher.unobserve(item);
            sentence(hit, test).then(pieces => pieces[1] && text.replaceChildren(...pieces)).catch(() => {});
          };
          isFile || watcher.observe(item);
          return item;
        });
        list.append(...items);
        more.hidden = !hits[shown];
        return items[0];
      };
      more.onclick = async () => all('a', await add())[0].focus();
      await add();
      total += hits.length;
      box.append(set(make('section', 'group', make('h2', 'group-title' + (alone ? ' visually-hidden' : ''), inside(box, code)), list, more), { lang: code }));
    };
    box.ariaBusy = true;
    box.textContent = '';
    status.textContent = say(box, 'loading');
    try {
      const found = await answers(q), shown = found.filter(({ hits }) => hits[0]);
      for (const { typed, instead } of found[0].loud) note(instead ? 'instead' : 'missing', { typed, found: instead });
      for (const result of shown) await group(result, !shown[1] && result.code === own);
      status.textContent = count(box, 'count', total, q);
      if (!total) note('none-help');
      if (found.some(({ ix }) => ix.broken)) note('partial', 0, ' search-warning');
    } catch {
      status.textContent = say(box, 'broken');
    }
    box.ariaBusy = false;
  };

  forms.forEach(combobox);
  document.onkeydown = event => {
    if (event.ctrlKey || event.metaKey ? event.key !== 'k' : event.key !== '/' || !('singleKey' in site) || 'value' in event.target) return;
    event.preventDefault();
    forms[0].elements.q.select();
  };
  const box = all('#search-results')[0], q = (new URLSearchParams(location.search).get('q') || '').trim();
  if (box && q) {
    forms.forEach(form => form.elements.q.value = q);
    results(box, q);
  }
})();
