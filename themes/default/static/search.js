// Search: suggestions below every search field, and the results page. Answers come from the index
// in search/<language>/; the rules for words, likeness and rank are those of the build (src/search).
(() => {
  'use strict';
  const forms = [...document.querySelectorAll('form.search')];
  if (!forms.length) return;
  const site = forms[0].dataset;
  const own = site.searchBase.match(/([^/]*)\/$/)[1];
  const others = site.languages.split(' ').filter(code => code && code !== own);

  // Words
  const fold = text => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = text => (fold(text).replace(/([\p{L}\p{N}])['’‘ʼ\xad](?=[\p{L}\p{N}])/gu, '$1')
    .match(/[\p{L}\p{N}]+/gu) || []).filter(word => word.length < 49);
  const reversed = word => [...word].reverse().join('');
  const shared = (a, b) => {
    let n = 0;
    while (n < a.length && a[n] === b[n]) n++;
    return n;
  };

  // Edits between two words; letters that changed places are one edit.
  const distance = (a, b) => {
    let before, last = [...b, 0].map((_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return last[b.length];
  };

  // How like a word is to the one typed: 0 for not at all.
  const likeness = (typed, word) => {
    const gap = Math.abs(typed.length - word.length), start = shared(typed, word);
    if (start === typed.length) return start < 2 ? 0 : Math.max(.92 - .02 * gap, .5);
    if (gap > 3 || typed.length < 4 || word.length < 3 || /\d/.test(typed)) return 0;
    const part = (typed.length - 1) / 3 | 0;
    if (start < part && !typed.endsWith(word.slice(-part))) return 0;
    const edits = gap > 2 ? 3 : distance(typed, word), first = start ? 0 : .04;
    const rest = Math.max(typed.length, word.length) - start;
    return edits === 1 ? .85 - first : start > 3 && rest < 4 ? .8 - .03 * rest
      : edits === 2 && typed.length > 7 ? .65 - first : 0;
  };

  // Files
  const get = async (url, kind) => {
    const answer = await fetch(url);
    if (!answer.ok) throw Error(url);
    return answer[kind]();
  };
  const waiting = {};
  window.leidraadSearch = (language, manifest, data) =>
    waiting[language]([manifest.docs, Uint8Array.from(atob(data), c => c.charCodeAt())]);
  const script = (src, language) => new Promise((resolve, reject) => {
    const element = document.createElement('script');
    waiting[language] = resolve;
    element.onload = element.onerror = reject;
    element.src = src;
    document.head.append(element);
  });

  // Adds the words of a shard to the index.
  const decode = (index, bytes) => {
    const [rows, lexicon, gaps] = [0, 4, 8].map(at => new DataView(bytes.buffer).getUint32(at, true));
    let at = 12, next = at + lexicon, from = next + gaps;
    const total = (bytes.length - from) / 2, text = new Uint8Array(128), lists = [];
    const number = () => {
      let value = 0, shift = 0, byte;
      do value |= ((byte = bytes[at++]) & 127) << shift, shift += 7; while (byte > 127);
      return value;
    };
    for (let row = 0; row < rows; row++) {
      const head = bytes[at++], size = bytes[at++], prefix = head & 63, length = size & 127;
      text.set(bytes.subarray(at, at += length), prefix);
      if (head & 128) lists[row] = lists[row - number()];
      else {
        const list = lists[row] = { pages: [], from };
        [at, next] = [next, at];
        for (let count = number(), page = 0; count--;) list.pages.push(page += number()), page++;
        [at, next] = [next, at];
        list.impacts = bytes.subarray(from, from += list.pages.length);
        list.sections = bytes.subarray(list.from + total, from + total);
      }
      index.words.set(new TextDecoder().decode(text.subarray(0, prefix + length)),
        { list: lists[row], stop: head & 64, foreign: size & 128 });
    }
    if (from + total !== bytes.length) throw Error('shard');
  };

  const indexes = {};
  const open = language => indexes[language] ||= load(language).catch(error => {
    delete indexes[language];
    throw error;
  });
  const load = async language => {
    const base = site.searchBase.replace(/[^/]*\/$/, language + '/');
    const inline = language === own && document.getElementById('search-manifest');
    const manifest = location.protocol === 'file:' ? { one: 1 }
      : inline ? JSON.parse(inline.textContent) : await get(base + 'm.json', 'json');
    const index = { language, base, words: new Map(), tails: new Set(), files: {}, ...manifest };
    if (index.one) {
      const [docs, bytes] = await script(base + 'all.js', language);
      index.docs = docs;
      index.keys = index.ends = [''];
      index.files.s0 = index.files.r0 = 1;
      decode(index, bytes);
    }
    return index;
  };
  // Fetches a part of the index once; what cannot be had is missed, and that is said.
  const part = (index, name, kind, use) => index.files[name] ||= get(`${index.base}${name}.${index.id}.${kind === 'text' ? 'txt' : 'bin'}`, kind)
    .then(use).catch(() => { index.broken = true; });
  const place = (keys, word) => {
    let low = 0, high = keys.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      keys[middle] > word ? high = middle : low = middle;
    }
    return low;
  };
  const shard = (index, at) => part(index, 's' + at, 'arrayBuffer', data => decode(index, new Uint8Array(data)));
  const tail = (index, at) => part(index, 'r' + at, 'text', data => data.split('\n').forEach(word => index.tails.add(word)));
  const need = (index, list) => Promise.all(list.map(word => shard(index, place(index.keys, word))));
  // The files around a word in which words with the same start may be.
  const around = (keys, word) => {
    const at = place(keys, word), start = word.slice(0, (word.length - 1) / 2);
    return [at - 1, at, at + 1].filter(n => n >= place(keys, start) && n <= place(keys, start + '\uffff'));
  };
  const docs = async (index, page) => index.docs ? index.docs[page]
    : (await (index.files['d' + (page / index.per | 0)] ||= get(`${index.base}d${page / index.per | 0}.${index.id}.json`, 'json')))[page % index.per];

  // What to search in place of a word that the site does not have.
  const instead = async (index, typed) => {
    const end = reversed(typed);
    await Promise.all([...around(index.keys, typed).map(at => shard(index, at)),
      ...around(index.ends, end).map(at => tail(index, at))]);
    const found = [];
    for (const word of new Set([...index.words.keys(), ...index.tails])) {
      const like = likeness(typed, word);
      if (like) found.push([word, like]);
    }
    found.sort((a, b) => b[1] - a[1] || a[0].length - b[0].length || (a[0] < b[0] ? -1 : 1));
    const best = found.length && found[0][1];
    const pair = best < .7 && await two(index, typed);
    if (pair) return pair.map(word => ({ options: [[index.words.get(word), .8]], instead: pair.join(' ') }));
    const near = found.filter(([, like]) => like >= best - .1).slice(0, 24), options = [], names = [];
    await need(index, near.map(([word]) => word));
    for (const [word, like] of near) {
      const row = index.words.get(word);
      if (row && options.length < 6 && !options.some(([known]) => known.list === row.list)) {
        options.push([row, like]);
        names.push(word);
      }
    }
    return [{ options, instead: names.slice(0, 3).join(', ') }];
  };

  // The two words that a typed one consists of, cut nearest the middle.
  const two = async (index, typed) => {
    const cuts = [];
    for (let at = 3; at <= typed.length - 3; at++) cuts.push(at);
    await Promise.all(cuts.map(at => tail(index, place(index.ends, reversed(typed.slice(at))))));
    const lefts = at => ['', 's', 'en', 'n', 'e'].filter(link => typed.slice(0, at).endsWith(link))
      .map(link => typed.slice(0, at - link.length)).filter(word => word.length > 2);
    const near = cuts.filter(at => index.words.has(typed.slice(at)) || index.tails.has(typed.slice(at)));
    await need(index, near.flatMap(at => [typed.slice(at), ...lefts(at)]));
    let best, size = 0;
    for (const at of near) {
      const left = lefts(at).find(word => index.words.has(word)), shorter = Math.min(at, typed.length - at);
      if (left && shorter > size && index.words.has(typed.slice(at))) [best, size] = [[left, typed.slice(at)], shorter];
    }
    return best;
  };

  // How a query is searched: a slot for each word, pairs for two words written as one.
  const read = async (index, query, typing) => {
    const typed = [...new Set(words(query.slice(0, 400)))].slice(0, 12), slots = [], pairs = [];
    const joins = typed.slice(1).map((word, at) => [typed[at] + word, typed[at] + 's' + word]);
    await need(index, [...typed, ...joins.flat()]);
    const joined = joins.map(join => join.map(word => index.words.get(word)).filter(Boolean));
    for (const [at, word] of typed.entries()) {
      const row = index.words.get(word), last = typing && at === typed.length - 1;
      const paired = joined[at]?.length || joined[at - 1]?.length;
      let found = [{ options: row ? [[row, 1]] : [] }];
      if (row && last && word.length > 1) {
        const longer = [...index.words.keys()].filter(other => other !== word && other.startsWith(word));
        longer.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
        found[0].options.push(...longer.slice(0, 5).map(other => [index.words.get(other), .5]));
      } else if (!row && !paired) found = await instead(index, word);
      for (const slot of found) {
        slot.typed = word;
        slot.stop = slot.options.length && slot.options.every(([option]) => option.stop);
        slot.foreign = row && row.foreign;
        slot.quiet = paired || last;
      }
      slots.push(...found);
      if (joined[at]) pairs.push(...joined[at].map(option => [slots.length - 1, option]));
    }
    return { slots, pairs };
  };

  // All pages that answer, best first; equal ones in the order of the site.
  const rank = ({ slots, pairs }) => {
    const pages = new Map();
    const each = (list, use) => list.pages.forEach((page, n) => {
      let parts = pages.get(page);
      if (!parts) pages.set(page, parts = slots.map(() => [0, 0]));
      use(parts, list.impacts[n] ** 2, list.sections[n]);
    });
    slots.forEach((slot, at) => slot.options.forEach(([row, weight]) => each(row.list, (parts, score, section) => {
      if (score * weight > parts[at][0]) parts[at] = [score * weight, section];
    })));
    pairs.forEach(([at, row]) => each(row.list, (parts, score, section) => {
      if (score > parts[at][0] + parts[at + 1][0]) parts[at] = parts[at + 1] = [score / 2, section];
    }));
    return [...pages].map(([page, parts]) => {
      let sum = 0, found = 0, every = 0, section = 0;
      const sections = {};
      parts.forEach(([score, where], at) => {
        const share = slots[at].stop ? .1 : 1;
        every += share;
        if (score) {
          found += share;
          sum += score;
          sections[where] = (sections[where] || 0) + score;
        }
      });
      for (const where in sections) if (sections[where] > (sections[section] || 0)) section = +where;
      return { page, section, score: sum * (.4 + .6 * found / every) };
    }).sort((a, b) => b.score - a.score || a.page - b.page);
  };

  const search = async (language, query, typing) => {
    const index = await open(language), reading = await read(index, query, typing), hits = rank(reading);
    const { slots } = reading, loud = slots.filter(slot => !slot.quiet);
    return {
      index, hits, reading, language,
      instead: loud.filter((slot, at) => slot.instead && slot.instead !== loud[at - 1]?.instead),
      missing: loud.filter(slot => !slot.options.length),
      ask: hits.length < 3 || slots.some(slot => slot.instead || slot.foreign || !slot.options.length && !slot.quiet),
    };
  };

  // What is shown of some hits; all their files at once.
  const show = (index, hits) => Promise.all(hits.map(async ({ page, section }) => {
    const doc = await docs(index, page).catch(() => { index.broken = true; });
    if (!doc) return;
    const [url, title, summary, chapter, headings] = doc, anchor = section ? headings[section * 2 - 2] : '';
    const href = site.root + url;
    return { href, title, summary, chapter, anchor, heading: section ? headings[section * 2 - 1] : '',
      target: anchor ? href + '#' + encodeURIComponent(anchor) : href };
  })).then(list => list.filter(Boolean));

  // Elements. Texts are always set as text.
  const make = (tag, name, ...inside) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...inside);
    return element;
  };
  const link = (href, text) => {
    const element = make('a', '', text);
    element.href = href;
    return element;
  };
  const say = (element, key, values) => (element.dataset[key] || '').replace(/\{(\w+)\}/g, (whole, name) => values?.[name] ?? whole);
  const count = (element, key, n, q) => say(element, key + (n === 1 ? 'One' : 'Other'), { n, q });

  // Suggestions: a combobox with a list; the focus stays in the field.
  const combobox = form => {
    const input = form.elements.q, list = make('div', 'search-list'), status = form.querySelector('.search-status');
    let timer, turn = 0, active = -1, options = [];
    list.id = input.id + '-list';
    list.hidden = true;
    const attributes = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
    attributes(list, { role: 'listbox', 'aria-label': say(form, 'suggestions') });
    attributes(input, { role: 'combobox', 'aria-expanded': false, 'aria-controls': list.id, 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox' });
    input.after(list);
    const choose = at => {
      active = at;
      options.forEach((option, n) => option.setAttribute('aria-selected', n === at));
      if (at < 0) return input.removeAttribute('aria-activedescendant');
      input.setAttribute('aria-activedescendant', options[at].id);
      options[at].scrollIntoView({ block: 'nearest' });
    };
    const toggle = shown => {
      list.hidden = !shown;
      input.setAttribute('aria-expanded', shown);
      choose(-1);
    };
    const close = () => { turn++; clearTimeout(timer); toggle(false); };
    const option = (target, name, ...inside) => {
      const element = make('div', 'search-option ' + name, ...inside);
      attributes(element, { role: 'option', id: `${list.id}-${options.length}`, 'aria-selected': false });
      element.go = () => target ? location.href = target : form.requestSubmit();
      element.onclick = element.go;
      options.push(element);
      return element;
    };
    const suggest = async () => {
      const query = input.value.trim(), mine = ++turn;
      if (!query) return close();
      try {
        const results = [await search(own, query, true)];
        if (results[0].ask) for (const other of others) results.push(await search(other, query, true).catch(() => {}));
        const shown = await Promise.all(results.map((result, n) => result ? show(result.index, result.hits.slice(0, n ? 3 : 6)) : []));
        if (mine !== turn) return;
        options = [];
        list.replaceChildren();
        shown.forEach((hits, n) => {
          const items = hits.map(hit => {
            const path = [hit.chapter, hit.heading].filter(Boolean).join(' › ');
            return option(hit.target, n ? 'search-option-other' : '', make('span', 'search-option-title', hit.title), path ? make('span', 'search-option-path', path) : '');
          });
          if (!n || !items.length) return list.append(...items);
          const group = make('div', 'search-list-group', ...items), code = results[n].language;
          attributes(group, { role: 'group', lang: code, 'aria-label': inLanguage(form, code) });
          items.forEach(item => item.lang = code);
          list.append(group);
        });
        const total = options.length;
        list.append(option('', 'search-option-all', say(form, 'all', { q: query })));
        toggle(true);
        status.textContent = total ? count(form, 'suggest', total, query) : say(form, 'none', { q: query });
      } catch {
        if (mine === turn) status.textContent = say(form, 'broken');
      }
    };
    input.addEventListener('focus', () => open(own).catch(() => {}));
    input.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(suggest, 150); });
    input.addEventListener('blur', close);
    list.onmousedown = event => event.preventDefault();
    form.addEventListener('submit', close);
    input.addEventListener('keydown', event => {
      const last = options.length - 1, is = name => event.key === name;
      if (event.isComposing) return;
      if (list.hidden) {
        if (!is('ArrowDown') || !input.value.trim()) return;
        suggest();
      } else if (is('ArrowDown')) choose(active < last ? active + 1 : -1);
      else if (is('ArrowUp')) choose(active < 0 ? last : active - 1);
      else if (active >= 0 && is('Home')) choose(0);
      else if (active >= 0 && is('End')) choose(last);
      else if (active >= 0 && is('Enter')) options[active].go();
      else if (is('Escape')) close();
      else return;
      event.preventDefault();
    });
  };
  const inLanguage = (element, code) => say(element, 'in' + code[0].toUpperCase() + code.slice(1)) || say(element, 'inOther');

  // The sentence of a page that answers, its words marked.
  const pages = {};
  const sentence = async (hit, isMarked) => {
    const page = await (pages[hit.href] ||= get(hit.href, 'text').then(text => new DOMParser().parseFromString(text, 'text/html')));
    const blocks = [...page.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6, p, li, td, th, dt, dd, figcaption)')];
    const isHeading = block => /^H\d$/.test(block.tagName);
    const start = blocks.findIndex(block => hit.anchor ? block.id === hit.anchor : block.tagName === 'H1') + 1;
    let best = '', most = 0;
    for (const block of blocks.slice(start)) {
      if (isHeading(block)) break;
      if (block.querySelector('p, li')) continue;
      for (const text of block.textContent.replace(/\s+/g, ' ').trim().split(/(?<=[.!?]) (?=\P{Ll})/u)) {
        const found = new Set(words(text).filter(isMarked)).size;
        if (found > most) [best, most] = [text, found];
      }
    }
    const pieces = best.split(/([\p{L}\p{N}\p{M}'’-]+)/u);
    const first = pieces.findIndex(piece => words(piece).some(isMarked));
    if (pieces.slice(0, first).join('').length > 90) pieces.splice(0, Math.max(first - 12, 0), '… ');
    return pieces.map(piece => words(piece).some(isMarked) ? make('mark', '', piece) : piece);
  };

  // Whether a word of a page is one that was searched: a form of it, or a compound with it.
  const marker = ({ index, reading: { slots, pairs } }) => {
    const rows = [...slots.filter(slot => !slot.stop).flatMap(slot => slot.options.map(([row]) => row)), ...pairs.map(([, row]) => row)];
    const lists = new Set(rows.map(row => row.list)), forms = new Set();
    index.words.forEach((row, word) => lists.has(row.list) && forms.add(word));
    const long = [...forms].filter(word => word.length > 4);
    return word => forms.has(word) || word.length > 7 && long.some(form => word.includes(form));
  };

  // The results page.
  const results = async (box, query) => {
    const status = document.querySelector('.search-summary');
    const note = (key, values, name = '') => box.append(make('p', 'search-note ' + name, say(box, key, values)));
    const watcher = new IntersectionObserver(entries => entries.forEach(({ isIntersecting, target }) => {
      if (!isIntersecting) return;
      watcher.unobserve(target);
      target.fill();
    }));
    const group = async (result, isNamed) => {
      const list = make('ol', 'search-hits'), more = make('button', 'search-more', say(box, 'more'));
      const section = make('section', 'search-group', make('h2', 'search-group-title' + (isNamed ? '' : ' visually-hidden'), inLanguage(box, result.language)), list);
      const isMarked = marker(result);
      let shown = 0;
      const add = async () => {
        const hits = await show(result.index, result.hits.slice(shown, shown += 10));
        const items = hits.map(hit => {
          const text = make('p', 'search-hit-text', hit.summary);
          const path = make('p', 'search-hit-section', hit.chapter ? make('span', 'search-hit-path', hit.chapter) : '', ' ', hit.heading ? link(hit.target, hit.heading) : '');
          const item = make('li', 'search-hit', make('h3', 'search-hit-title', link(hit.heading ? hit.href : hit.target, hit.title)), path, text);
          if (result.language !== own) item.querySelectorAll('a').forEach(a => a.hreflang = result.language);
          item.fill = () => sentence(hit, isMarked).then(pieces => pieces.length > 1 && text.replaceChildren(...pieces)).catch(() => {});
          return item;
        });
        list.append(...items);
        if (location.protocol !== 'file:') items.forEach(item => watcher.observe(item));
        more.hidden = shown >= result.hits.length;
        return items[0];
      };
      more.type = 'button';
      more.onclick = async () => (await add())?.querySelector('a').focus();
      await add();
      section.lang = result.language;
      if (!more.hidden) section.append(more);
      box.append(section);
    };
    box.ariaBusy = true;
    box.replaceChildren();
    status.textContent = say(box, 'loading');
    document.title = query + ' – ' + document.title;
    let total = 0, isPartial, asked = 0;
    try {
      const result = await search(own, query);
      const found = [result];
      if (result.ask) for (const code of others) found.push(await search(code, query).catch(() => { isPartial = true; }));
      const shown = found.filter(one => one && one.hits.length);
      for (const one of result.instead) note('instead', { typed: one.typed, found: one.instead });
      for (const one of result.missing) note('missing', { typed: one.typed });
      for (const one of shown) {
        await group(one, shown.length > 1 || one !== result);
        total += one.hits.length;
      }
      status.textContent = total ? count(box, 'count', total, query) : say(box, 'none', { q: query });
      if (!total) note('noneHelp');
      if (isPartial || found.some(one => one?.index.broken)) note('partial', {}, 'search-warning');
    } catch {
      status.textContent = say(box, 'broken');
    }
    box.ariaBusy = false;
  };

  forms.forEach(combobox);
  document.addEventListener('keydown', event => {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    const isChord = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k';
    const isSingle = 'singleKey' in site && event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isChord && !isSingle) return;
    event.preventDefault();
    forms[0].elements.q.focus();
    forms[0].elements.q.select();
  });
  const box = document.getElementById('search-results');
  const query = box && (new URLSearchParams(location.search).get('q') || '').trim();
  if (query) {
    forms.forEach(form => { form.elements.q.value = query; });
    results(box, query);
  }
})();
