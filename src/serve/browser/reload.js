// Only in served pages: reloads after a change and shows what is wrong over the last good page.
// Everything shown is built with textContent; nothing here is ever part of a build's output.
(() => {
  'use strict';
  const script = document.currentScript;
  const mine = { session: script.dataset.session, version: Number(script.dataset.version) };
  const KEPT = 'leidraad-scroll';
  let source = null;
  let hidden = null;

  // Where the reader was before the page was reloaded.
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept !== null) {
    const [path, x, y] = JSON.parse(kept);
    if (path === location.pathname) {
      const back = () => scrollTo({ left: x, top: y, behavior: 'instant' });
      back();
      addEventListener('load', back, { once: true });
    }
  }

  function reload() {
    sessionStorage.setItem(KEPT, JSON.stringify([location.pathname, scrollX, scrollY]));
    location.reload();
  }

  // Takes the style sheets that the page would have now, each before the old one is let go.
  async function swapStyles() {
    const answer = await fetch(location.href, { cache: 'no-store' });
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const links = (page) => [...page.querySelectorAll('link[rel~="stylesheet"]')]
      .filter((link) => !link.getAttribute('href').startsWith('/_leidraad/'));
    const before = links(document);
    const after = links(fresh);
    if (!answer.ok || before.length !== after.length) return reload();
    before.forEach((old, index) => {
      const link = old.cloneNode();
      const address = new URL(after[index].getAttribute('href'), location.href);
      if (address.href === old.href) address.searchParams.set('v', mine.version);
      link.href = address.href;
      link.addEventListener('load', () => old.remove(), { once: true });
      link.addEventListener('error', reload, { once: true });
      old.after(link);
    });
  }

  function take(moment) {
    if (moment.session !== mine.session) return reload();
    if (moment.version !== mine.version) {
      const styles = mine.version >= moment.stylesSince;
      mine.version = moment.version;
      if (!styles) return reload();
      swapStyles().catch(reload);
    }
    show(moment.problems);
  }

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function show(problems) {
    document.getElementById('leidraad-overlay')?.remove();
    document.getElementById('leidraad-badge')?.remove();
    if (problems.list.length === 0) return;
    style();
    const same = JSON.stringify(problems.list);
    if (problems.errors > 0 && hidden !== same) {
      open(problems, same);
    } else {
      badge(problems, same);
    }
  }

  function style() {
    if (document.querySelector('link[href="/_leidraad/overlay.css"]')) return;
    const link = element('link');
    link.rel = 'stylesheet';
    link.href = '/_leidraad/overlay.css';
    document.head.append(link);
  }

  function badge(problems, same) {
    const button = element('button', problems.title.split(':')[0]);
    button.id = 'leidraad-badge';
    button.type = 'button';
    button.lang = problems.language;
    button.addEventListener('click', () => {
      button.remove();
      open(problems, same).querySelector('button').focus();
    });
    document.body.append(button);
  }

  function open(problems, same) {
    const overlay = element('section');
    overlay.id = 'leidraad-overlay';
    overlay.lang = problems.language;
    overlay.setAttribute('role', problems.errors > 0 ? 'alertdialog' : 'dialog');
    overlay.setAttribute('aria-labelledby', 'leidraad-overlay-title');
    const title = element('h2', problems.title);
    title.id = 'leidraad-overlay-title';
    const close = element('button', problems.close);
    close.type = 'button';
    const away = () => {
      hidden = same;
      overlay.remove();
      badge(problems, same);
    };
    close.addEventListener('click', away);
    overlay.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') away();
    });
    const head = element('div', '', 'head');
    head.append(title, close);
    const list = element('ol');
    for (const problem of problems.list) list.append(item(problem));
    overlay.append(head, list);
    if (problems.more) overlay.append(element('p', problems.more));
    document.body.append(overlay);
    return overlay;
  }

  function item(problem) {
    const entry = element('li', '', problem.severity);
    const what = element('p');
    what.append(
      element('strong', `${problem.severity}[${problem.code}]`),
      document.createTextNode(` ${problem.message}`),
    );
    entry.append(element('p', problem.place, 'place'), what);
    if (problem.excerpt) {
      const [before, within, after] = problem.excerpt;
      const line = element('pre');
      line.tabIndex = 0;
      line.append(
        element('span', `${problem.line} `, 'line'),
        document.createTextNode(before),
        element('mark', within || ' '),
        document.createTextNode(after),
      );
      entry.append(line);
    }
    if (problem.help) entry.append(element('p', problem.help, 'help'));
    return entry;
  }

  // A hidden page lets its connection go: browsers allow only six to one host.
  function connect() {
    if (document.visibilityState === 'hidden') {
      source?.close();
      source = null;
    } else if (source === null) {
      source = new EventSource('/_leidraad/events');
      source.addEventListener('moment', (event) => take(JSON.parse(event.data)));
    }
  }
  document.addEventListener('visibilitychange', connect);
  connect();
})();
