/* What a reader gains from scripts; every page works without them. Asks nothing of any server, keeps
   nothing but the choice of light or dark, and knows nothing of search or questionnaires. */
(function () {
  "use strict";
  var root = document.documentElement;
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  /* Light or dark. A browser may refuse storage; the choice then lasts for this page. */
  var KEY = "leidraad-scheme";
  var scheme = "";
  function show(value) {
    scheme = value === "light" || value === "dark" ? value : "";
    if (scheme) root.setAttribute("data-scheme", scheme); else root.removeAttribute("data-scheme");
  }
  try { show(localStorage.getItem(KEY)); } catch (refused) { /* as the device has it */ }
  root.setAttribute("data-script", "");
  var choice = document.getElementById("page-scheme");
  if (choice) {
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

  /* Past its review date: by the reader's clock, for the site is built without one. */
  all("time[data-review-by]").forEach(function (time) {
    if (new Date() > new Date(time.dateTime + "T23:59:59")) all(".notice-overdue").forEach(function (notice) { notice.hidden = false; });
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

  /* The section in view: marked in the contents, carried along by the language switch. */
  var headings = all("main h2[id], main h3[id]");
  var entries = all(".contents a");
  var others = all(".languages a");
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

  /* The cite box names the section or paragraph that the address names. */
  var box = document.getElementById("page-cite");
  var url = box && box.getAttribute("data-url");
  var texts = url ? all("#page-cite pre, #page-cite-reference") : [];
  var cited = "";
  function cite() {
    var id = location.hash.slice(1);
    var part = id && document.getElementById(decodeURIComponent(id));
    var hash = part && part.closest && part.closest(".body") ? location.hash : "";
    texts.forEach(function (text) { text.textContent = text.textContent.split(url + cited).join(url + hash); });
    cited = hash;
  }
  if (texts.length) {
    cite();
    addEventListener("hashchange", cite);
  }

  /* Copying: the address of a heading or paragraph, or the text of an element named by a button. */
  var word = document.querySelector(".copied");
  function copy(text) {
    var say = function (done) {
      word.textContent = word.getAttribute(done ? "data-copied" : "data-failed");
      setTimeout(function () { word.textContent = ""; }, 4000);
    };
    if (!navigator.clipboard) return say(false);
    navigator.clipboard.writeText(text).then(function () { say(true); }, function () { say(false); });
  }
  all("[data-copy]").forEach(function (button) { button.hidden = false; });
  document.addEventListener("click", function (event) {
    var target = event.target.closest && event.target.closest("[data-copy], .n, .permalink, [id] > a:first-child");
    if (!target || !word) return;
    var named = target.getAttribute("data-copy");
    if (named) return copy(document.getElementById(named).textContent);
    var own = target.hash && target.hash === "#" + target.parentNode.id;
    if (own && navigator.clipboard && !event.ctrlKey && !event.metaKey && !event.shiftKey) copy(target.href);
  });
})();
