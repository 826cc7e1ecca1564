/* What a reader gains from scripts; every page works without them. Asks nothing of any server, keeps
   nothing but the choice of light or dark, and knows nothing of search or questionnaires. */
(function () {
  "use strict";
  var root = document.documentElement;
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };
  var words = window.leidraadWords || {};
  function make(name, attributes, text) {
    var element = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (text) element.textContent = text;
    return element;
  }

  /* Light or dark. A browser may refuse storage; the choice then lasts for this page. */
  var KEY = "leidraad-scheme";
  var scheme = "";
  function show(value) {
    scheme = value === "light" || value === "dark" ? value : "";
    if (scheme) root.setAttribute("data-scheme", scheme); else root.removeAttribute("data-scheme");
  }
  try { show(localStorage.getItem(KEY)); } catch (refused) { /* as the device has it */ }
  root.setAttribute("data-script", "");
  var foot = document.querySelector(".site-footer-inner");
  if (foot && words.scheme) {
    var choice = make("select", { id: "page-scheme" });
    ["", "light", "dark"].forEach(function (value) {
      choice.appendChild(make("option", { value: value }, words["scheme_" + (value || "system")]));
    });
    var line = make("p", { "class": "scheme" });
    line.appendChild(make("label", { "for": "page-scheme" }, words.scheme));
    line.appendChild(document.createTextNode(" "));
    line.appendChild(choice);
    foot.appendChild(line);
    choice.value = scheme;
    choice.addEventListener("change", function () {
      show(choice.value);
      try {
        if (scheme) localStorage.setItem(KEY, scheme); else localStorage.removeItem(KEY);
      } catch (refused) { /* see above */ }
    });
  }

  /* A tidy address on a web server; files on a disk need the name. */
  if (/^https?:$/.test(location.protocol) && /\/index\.html$/.test(location.pathname)) {
    history.replaceState(history.state, "", location.pathname.replace(/index\.html$/, "") + location.search + location.hash);
  }

  /* Past its review date, or outside the dates between which it applies: by the reader's clock, for
     the site is built without one. */
  function warn(kind, text) {
    var head = document.querySelector(".page-header");
    if (head && text) head.appendChild(make("p", { "class": "notice notice-" + kind }, text));
  }
  var now = new Date();
  all("time[data-review-by]").forEach(function (time) {
    if (now > new Date(time.dateTime + "T23:59:59")) warn("overdue", words.review_overdue);
  });
  all(".valid").forEach(function (line) {
    var from = line.getAttribute("data-from");
    var until = line.getAttribute("data-until");
    if (from && now < new Date(from + "T00:00:00")) warn("validity", words.not_yet_valid);
    if (until && now > new Date(until + "T23:59:59")) warn("validity", words.no_longer_valid);
  });

  /* What only suggestions need: the words for search.js, and where it says how many there are. */
  all("form.search").forEach(function (form) {
    Object.keys(words).forEach(function (key) {
      if (/^search_/.test(key)) form.setAttribute("data-" + key.slice(7).replace(/_/g, "-"), words[key]);
    });
    var field = form.elements.q;
    field.title = words[form.hasAttribute("data-single-key") ? "search_hint" : "search_hint_ctrl"] || "";
    field.autocomplete = "off";
    field.setAttribute("autocapitalize", "off");
    field.spellcheck = false;
    form.appendChild(make("p", { "class": "search-status visually-hidden", role: "status" }));
  });

  /* Browsers that cannot show a folded list on wide screens get it unfolded. */
  if (!(window.CSS && CSS.supports && CSS.supports("selector(::details-content)"))) {
    [["(min-width: 64rem)", ".menu details, .side details"], ["(min-width: 78rem)", ".contents details"]].forEach(function (pair) {
      var wide = matchMedia(pair[0]);
      var set = function () { all(pair[1]).forEach(function (details) { details.open = wide.matches; }); };
      set();
      if (wide.addEventListener) wide.addEventListener("change", set);
    });
  }

  /* A copy for use without a connection, where the site offers one; where it no longer does, away
     with it. Not while `leidraad serve` shows the site: pages change all the time then. */
  var own = document.querySelector("script[src*='assets/theme/words.']");
  var workers = /^https?:$/.test(location.protocol) && !document.querySelector("script[src^='/_leidraad/']") && navigator.serviceWorker;
  if (words.offline && own && workers) {
    var worker = own.src.replace(/assets\/theme\/words\..*$/, "sw.js");
    var refused = function () { /* the site works without */ };
    if (words.offline === "on") workers.register(worker).then(null, refused);
    else workers.getRegistration(worker.replace(/sw\.js$/, "")).then(function (known) {
      if (known) known.update().then(null, refused);
    }, refused);
  }

  /* The section in view: marked in the contents, carried along by the language switch. */
  var headings = all("main h2[id], main h3[id]");
  var entries = all(".contents a");
  var others = all(".languages a");
  /* Contents longer than the window scroll along, by themselves and nothing else. */
  function follow(entry) {
    var list = entry.closest && entry.closest(".contents");
    if (!list || list.scrollHeight <= list.clientHeight) return;
    var line = entry.getBoundingClientRect();
    var frame = list.getBoundingClientRect();
    if (line.top < frame.top) list.scrollTop -= frame.top - line.top;
    else if (line.bottom > frame.bottom) list.scrollTop += line.bottom - frame.bottom;
  }
  function mark() {
    var id = "";
    headings.forEach(function (heading) {
      if (heading.getBoundingClientRect().top < innerHeight * 0.3) id = heading.id;
    });
    /* The last sections of a page may be too short to reach the mark: then the address decides. */
    var named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named && headings.indexOf(named) >= 0) {
      var top = named.getBoundingClientRect().top;
      if (top >= 0 && top < innerHeight * 0.9) id = named.id;
    }
    entries.forEach(function (entry) {
      if (entry.hash === "#" + id) entry.setAttribute("aria-current", "true"); else entry.removeAttribute("aria-current");
      if (entry.hash === "#" + id) follow(entry);
    });
    var carried = id || (headings.indexOf(named) < 0 ? location.hash : "");
    others.forEach(function (other) { other.hash = carried; });
  }
  if (window.IntersectionObserver && headings.length) {
    var observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -70% 0px" });
    headings.forEach(function (heading) { observer.observe(heading); });
    addEventListener("hashchange", mark);
  }

  /* What does not scroll need not be stopped at with the Tab key. */
  var scrollers = all(".table, .wide");
  function settle() {
    scrollers.forEach(function (box) {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0; else box.removeAttribute("tabindex");
    });
  }
  if (scrollers.length) {
    settle();
    addEventListener("resize", settle);
  }

  /* Browsers that cannot open a definition at its word get a link to it: it stands below the text. */
  if (!("popover" in HTMLElement.prototype)) {
    all("button[popovertarget]").forEach(function (button) {
      var link = document.createElement("a");
      link.className = button.className;
      link.href = "#" + button.getAttribute("popovertarget");
      while (button.firstChild) link.appendChild(button.firstChild);
      button.parentNode.replaceChild(link, button);
    });
  }

  /* Copying: the address of a heading or paragraph, or a text beside a button. */
  var word = document.body.appendChild(make("p", { "class": "copied", role: "status" }));
  function copy(text) {
    var say = function (done) {
      word.textContent = words[done ? "copied" : "copy_failed"] || "";
      setTimeout(function () { word.textContent = ""; }, 4000);
    };
    if (!navigator.clipboard) return say(false);
    navigator.clipboard.writeText(text).then(function () { say(true); }, function () { say(false); });
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest(".body a[href^='#']");
    if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.hash === "#" + link.parentNode.id) copy(link.href);
  });

  /* The forms that reference managers read, as the files beside the page have them. */
  var SIGNS = { "{": "\\textbraceleft{}", "}": "\\textbraceright{}", "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  var FORMS = {
    bib: function (work) {
      var tex = function (text) {
        return text.replace(/[&%$#_{}\\~^]|\s/g, function (sign) { return SIGNS[sign] || (/\s/.test(sign) ? " " : "\\" + sign); });
      };
      var names = { nl: "dutch", en: "english" };
      var lines = [];
      var add = function (name, text, open, close) { if (text) lines.push("  " + name + " = " + open + text + close); };
      var keep = function (name, text) { add(name, text && tex(text), "{{", "}}"); };
      var plain = function (name, text) { add(name, text && tex(text), "{", "}"); };
      keep("author", work.publisher);
      keep("title", work.title);
      keep("booktitle", work.book);
      plain("chapter", work.number);
      plain("edition", work.edition);
      keep("publisher", work.publisher);
      plain("year", work.date && work.date.slice(0, 4));
      plain("date", work.date);
      plain("language", names[work.language] || work.language);
      add("url", work.url, "{", "}");
      return "@" + (work.book ? "incollection" : "book") + "{" + [work.key].concat(lines).join(",\n") + "\n}";
    },
    ris: function (work) {
      var lines = [];
      var add = function (tag, text) { if (text) lines.push(tag + "  - " + text.trim().replace(/\s+/g, " ")); };
      add("TY", work.book ? "CHAP" : "BOOK");
      add("ID", work.key);
      add("AU", work.publisher);
      add("TI", work.title);
      add("T2", work.book);
      add("SE", work.number);
      add("ET", work.edition);
      add("PB", work.publisher);
      add("PY", work.date && work.date.slice(0, 4));
      add("DA", work.date && work.date.replace(/-/g, "/"));
      add("LA", work.language);
      add("UR", work.url);
      return lines.concat("ER  - ").join("\r\n");
    },
    json: function (work) {
      var item = {
        URL: work.url || undefined, author: work.publisher && [{ literal: work.publisher }], "chapter-number": work.number,
        "container-title": work.book, edition: work.edition, id: work.key,
        issued: work.date && { "date-parts": [work.date.split("-").map(Number)] },
        language: work.language, publisher: work.publisher, title: work.title, type: work.book ? "chapter" : "book"
      };
      return JSON.stringify([item], null, 2);
    }
  };

  /* The cite box: the texts of the files beside the page, made from the same values, to copy; and
     the section or paragraph that the address names. */
  var box = document.getElementById("page-cite");
  var source = document.querySelector("script[type='application/ld+json']");
  var work = null;
  try { work = JSON.parse(source.textContent); } catch (none) { /* a page that is not cited */ }
  if (box && work && words.copy) cite(box, work);

  function cite(box, work) {
    var reference = box.querySelector("p");
    var written = reference.textContent;
    var url = work["@id"] || "";
    var texts = [];
    function button(label) {
      var press = make("button", { "class": "button", type: "button" }, words.copy);
      if (label) press.setAttribute("aria-label", words.copy_format.replace("{format}", label));
      return press;
    }
    var first = make("p", {});
    first.appendChild(button("")).addEventListener("click", function () { copy(reference.textContent); });
    reference.parentNode.insertBefore(first, reference.nextSibling);
    all("#page-cite li").forEach(function (item) {
      var link = item.querySelector("a");
      var form = FORMS[link.download.split(".").pop()];
      if (!form) return;
      var text = make("pre", {});
      item.appendChild(document.createTextNode(" "));
      item.appendChild(button(link.textContent)).addEventListener("click", function () { copy(text.textContent); });
      item.appendChild(text);
      var key = link.download.replace(/\.[^.]*$/, "");
      texts.push(function (address) { text.textContent = form(facts(work, key, address)); });
    });
    if (url && words.cite_hint && document.querySelector(".body p[id]")) box.appendChild(make("p", { "class": "hint" }, words.cite_hint));
    function name() {
      var part = target();
      var paragraph = part && part.nodeName === "P" && part.querySelector("a[href='#" + part.id + "']:last-child");
      var heading = part && /^H\d$/.test(part.nodeName) && part.querySelector("a");
      var where = paragraph ? words.cite_paragraph.replace("{number}", paragraph.textContent.slice(1))
        : heading ? words.cite_section.replace("{title}", heading.textContent) : "";
      var address = url && part ? url + location.hash : url;
      reference.textContent = url ? written.slice(0, -url.length) + (where ? where + ". " : "") + address : written;
      texts.forEach(function (show) { show(address); });
    }
    name();
    addEventListener("hashchange", name);
  }

  /* A remark is on the section that the address names, if it names one. */
  var remark = document.querySelector(".feedback a[data-section]");
  if (remark) {
    var onPage = { href: remark.getAttribute("href"), text: remark.textContent };
    var say = function () {
      var part = target();
      var pattern = remark.getAttribute("data-section");
      remark.setAttribute("href", part ? pattern.replace("{section}", encodeURIComponent(part.id)) : onPage.href);
      var link = part && /^H\d$/.test(part.nodeName) && part.querySelector("a");
      remark.textContent = link && words.feedback_section ? words.feedback_section.replace("{title}", link.textContent) : onPage.text;
    };
    say();
    addEventListener("hashchange", say);
  }

  /* What the address names within the text. */
  function target() {
    var id = location.hash.slice(1);
    var part = id && document.getElementById(decodeURIComponent(id));
    return part && part.closest && part.closest(".body") ? part : null;
  }

  /* A publication as reference managers know it, in the order in which the forms name its parts. */
  function facts(work, key, url) {
    var book = work.isPartOf && work.isPartOf.name;
    return {
      key: key, title: work.headline || work.name, book: book, number: work.position, url: url,
      publisher: work.publisher && work.publisher.name, edition: work.version || work.bookEdition,
      date: work.dateModified || work.datePublished, language: work.inLanguage
    };
  }
})();
