/* Asks a questionnaire one question at a time on the page that also works without this script.
   Answers stay in this page, its address (never sent by a browser) and, only when the reader asks
   for it, in this tab. No request is made, nothing is counted, and text only ever becomes text. */
(function () {
  "use strict";
  var source = document.getElementById("questionnaire-data");
  var data;
  try { data = JSON.parse(source.textContent); } catch (broken) { return; }

  const bare = () => Object.create(null);
  function index(list) {
    var map = bare();
    list.forEach(item => { map[item.id] = item; });
    return map;
  }
  const real = path => path.filter(id => questions[id].type !== "note");
  var questions = index(data.questions), decisions = index(data.decisions), outcomes = index(data.outcomes);
  var flags = index(data.flags);

  /* The walk: the same as the program's own, held against the same cases. */
  function holds(condition, known) {
    if (condition === true) return true;
    var rest = condition.slice(1);
    var each = part => holds(part, known);
    switch (condition[0]) {
      case "flag": return known.flags[rest[0]] === true;
      case "define": return each(data.define[rest[0]]);
      case "is": return (known.chosen[rest[0]] || []).some(choice => rest[1].includes(choice));
      case "answered": return rest[0] in known.chosen;
      case "count": return rest[1].filter(each).length >= rest[0];
      case "not": return !each(rest[0]);
      case "and": return rest.every(each);
      default: return rest.some(each);
    }
  }
  /* `pass` says whether a note has been read. */
  function walk(answers, pass) {
    var known = { chosen: bare(), flags: bare() }, advised = [];
    var result = { path: [], way: [], known: known, open: null, outcome: null, advice: [] };
    var node = data.start;
    for (var steps = 0; steps < 10000; steps++) {
      var question = questions[node], goto;
      if (outcomes[node]) { result.outcome = node; break; }
      if (question) {
        var note = question.type === "note";
        var given = note ? (pass(node) ? ["continue"] : null) : answers[node];
        if (!given) { result.open = node; break; }
        known.chosen[node] = given;
        result.path.push(node);
        goto = question.goto;
        question.choices.forEach(choice => {
          if (!given.includes(choice.id)) return;
          (choice.sets || []).forEach(flag => { known.flags[flag] = true; });
          advised = advised.concat(choice.advise || []);
          if (choice.goto) goto = choice.goto;
        });
      } else goto = decisions[node].goto;
      var rule = -1;
      if (typeof goto !== "string") {
        rule = goto.findIndex(one => holds(one[0], known));
        goto = goto[rule][1];
      }
      result.way.push([node, goto, rule]);
      node = goto;
    }
    if (result.outcome) data.advice.forEach(item => {
      var fits = !item.at || item.at.includes(result.outcome);
      if (fits && (advised.includes(item.id) || item.when !== undefined && holds(item.when, known))) result.advice.push(item.id);
    });
    return result;
  }
  const always = () => true, quoted = text => "“" + text + "”";

  /* Answers in the address: #v3:field=yes,topics=ai+chips */
  function clean(id, choices) {
    var question = questions[id];
    if (!question || question.type === "note") return null;
    var ids = question.choices.map(choice => choice.id);
    if (!choices.every(choice => ids.includes(choice))) return null;
    if (question.type !== "multiple") return choices.length === 1 ? choices : null;
    var none = exclusive(question);
    if (none && !choices.length) return [none.id];
    return none && choices.length > 1 && choices.includes(none.id) ? null : ids.filter(choice => choices.includes(choice));
  }
  function exclusive(question) { return question.choices.filter(choice => choice.exclusive)[0]; }
  function read(hash) {
    try { hash = decodeURIComponent(hash); } catch (broken) { /* read as it is */ }
    var match = /^#v(\d+):(.*)$/.exec(hash);
    if (!match) return null;
    var found = { version: match[1], answers: bare(), unknown: false };
    match[2].split(",").forEach(part => {
      if (!part) return;
      var at = part.indexOf("=");
      var id = part.slice(0, at), choices = part.slice(at + 1);
      var known = at > 0 && clean(id, choices ? choices.split("+") : []);
      if (known) found.answers[id] = known; else found.unknown = true;
    });
    return found;
  }
  function write(path, answers) {
    return "#v" + data.version + ":" + real(path).map(id => id + "=" + answers[id].join("+")).join(",");
  }

  const element = (tag, attributes, ...children) => {
    var made = document.createElement(tag);
    for (var name in attributes) made.setAttribute(name, attributes[name]);
    made.append(...children);
    return made;
  };
  /* On the diagram: the way that the answers in the address took, marked and in words. */
  var tree = document.querySelector(".tree");
  if (tree) {
    var asked = read(location.hash);
    if (asked) {
      var taken = walk(asked.answers, always), way = [], steps = taken.way;
      steps.forEach(([from, to, rule]) => {
        tree.querySelectorAll('[data-from="' + from + '"][data-to="' + to + '"][data-rule="' + rule + '"]').forEach(line => {
          line.classList.add("taken");
          line.parentNode.append(line);
        });
      });
      steps.map(step => step[0]).concat(taken.outcome || taken.open).forEach(id => {
        var node = tree.querySelector('[data-node="' + id + '"]');
        if (!node) return;
        node.classList.add("taken");
        way.push(node.querySelector("title").textContent);
      });
      tree.before(element("p", {}, tree.dataset.taken + ": " + way.join(" → ")));
    }
    return;
  }

  /* The page: `blocks` is what works without a script and lends its texts, `stage` what it shows. */
  var blocks = document.getElementById("blocks"), stage = document.getElementById("stage");
  if (!blocks || !stage) return;
  const part = name => stage.querySelector('[data-part="' + name + '"]');
  var words = stage.dataset, form = part("form"), field = part("field"), summary = part("summary"), remark = part("remark");
  var intro = part("intro"), given = part("given"), shown = part("shown"), status = part("status");
  function word(name, fill) {
    var text = words[name];
    for (var key in fill) text = text.split("{" + key + "}").join(fill[key]);
    return text;
  }
  /* A copy of a part of the blocks, without what would be double. */
  function copyOf(selector) {
    var found = blocks.querySelector(selector);
    if (!found) return "";
    var copy = found.cloneNode(true);
    [copy, ...copy.querySelectorAll("*")].forEach(part => { part.removeAttribute("id"); });
    copy.querySelectorAll(".when, .actions").forEach(part => part.remove());
    copy.classList.remove("block");
    return copy;
  }
  function reveal(...names) {
    stage.querySelectorAll("[data-view]").forEach(view => { view.hidden = !names.includes(view.dataset.view); });
  }

  var answers = bare(), values = bare(), remarks = bare(), opened = {}, notices = [], jump = false, at;
  const title = document.title, STORE = "leidraad-questionnaire-" + data.id, remember = part("remember");
  try {
    var kept = JSON.parse(sessionStorage.getItem(STORE));
    if (kept) {
      remember.checked = true;
      take(kept.answers);
      Object.assign(values, kept.values);
      Object.assign(remarks, kept.remarks);
    }
  } catch (refused) { /* no storage: nothing is remembered */ }
  function take(found) {
    for (var id in found) { var sound = clean(id, found[id]); if (sound) answers[id] = sound; }
  }
  function store() {
    try {
      if (remember.checked) sessionStorage.setItem(STORE, JSON.stringify({ answers, values, remarks }));
      else sessionStorage.removeItem(STORE);
    } catch (refused) { /* see above */ }
  }

  /* Moving: the address names the answers before the question shown. Each entry of the history
     knows how many of ours lie before it; one without was made by a link or by hand. */
  var count = 0;
  function go(hash, seen) {
    history.pushState({ count: count + 1, seen: seen || [] }, "", hash);
    show(true);
  }
  function place() {
    var hash = location.hash, named = read(hash);
    if (!history.state) history.replaceState({ count: at === undefined ? 0 : count + 1, seen: [] }, "");
    count = history.state.count;
    if (named ? named.unknown : hash && hash !== "#begin") notices.push(words.unknown);
    if (!named) return null;
    if (named.version !== String(data.version) && Object.keys(named.answers).length) notices.push(word("older", { version: named.version }));
    Object.assign(answers, named.answers);
    var seen = history.state.seen, all = walk(named.answers, always).path, last = all.length - 1;
    while (last >= 0 && !(all[last] in named.answers)) last--;
    var found = walk(named.answers, note => seen.includes(note) || all.slice(0, last + 1).includes(note));
    found.seen = seen;
    return found;
  }
  function show(moved) {
    at = place();
    store();
    part("notices").replaceChildren(...notices.map(text => element("p", {}, text)));
    notices = [];
    status.textContent = "";
    part("panel").hidden = true;
    var heading = !at ? begin() : at.outcome ? result() : ask();
    heading.tabIndex = -1;
    document.querySelectorAll('.languages a, [data-part="tree"]').forEach(link => { link.hash = location.hash; });
    if (moved) heading.focus();
  }
  function begin() {
    document.title = title;
    reveal("begin");
    part("resume").hidden = !Object.keys(answers).length;
    intro.replaceChildren(copyOf("#begin"));
    return document.querySelector("h1");
  }

  /* The block of the state that the answers on a path lead to: all states there are stand on the page. */
  function stateOf(path) {
    var block = "#begin";
    const follow = place => { block = blocks.querySelector(block).querySelectorAll(".answers a, .actions a")[place].hash; };
    follow(0);
    path.forEach(id => {
      var { type, choices } = questions[id], chosen = answers[id];
      if (type === "multiple") choices.filter(choice => !choice.exclusive).forEach(choice => follow(chosen.includes(choice.id) ? 0 : 1));
      else follow(chosen ? choices.findIndex(choice => choice.id === chosen[0]) : 0);
    });
    return blocks.querySelector(block);
  }
  /* One question */
  function ask() {
    var question = questions[at.open], id = question.id, left = stateOf(at.path).dataset.left - 1, number = real(at.path).length + 1;
    var heading = element("h2", {}, question.text), group = '[data-q="' + id + '"] .';
    reveal("ask", "given", "tools");
    summary.hidden = true;
    part("progress").textContent = question.type === "note" ? words.note : word(left > 0 ? "progress" : "last", { number, left });
    field.className = "";
    field.removeAttribute("aria-describedby");
    field.replaceChildren(element("legend", {}, heading), copyOf(group + "help"), ...fields(question));
    part("shared").replaceChildren(copyOf(group + "why"), copyOf(group + "basis"));
    remark.parentNode.hidden = !question.remark;
    remark.value = remarks[id] || "";
    document.title = word("step", { question: question.text, title: data.title });
    list();
    return heading;
  }
  function fields(question) {
    var id = question.id, multiple = question.type === "multiple", none = exclusive(question), hint = words[question.type + "Hint"];
    var made = hint ? [element("p", { "class": "hint", id: "hint" }, hint)] : [];
    if (hint) field.setAttribute("aria-describedby", "hint");
    if (question.type === "number" || question.type === "date") {
      var input = element("input", { id: "field", type: question.type === "date" ? "date" : "text", inputmode: "decimal", autocomplete: "off", "aria-label": question.text });
      input.value = typed(id) || "";
      return made.concat(element("div", { "class": "field" }, input));
    }
    if (question.type === "note") return made;
    return made.concat(question.choices.map((choice, place) => {
      var input = element("input", { type: multiple ? "checkbox" : "radio", name: "answer", value: choice.id, id: place ? "field-" + place : "field" });
      input.checked = (answers[id] || []).includes(choice.id);
      input.addEventListener("change", () => {
        if (multiple && input.checked && none) field.querySelectorAll("input").forEach(other => {
          if (other !== input && (choice === none || other.value === none.id)) other.checked = false;
        });
      });
      return element("label", { "class": "answer" }, input, element("span", {}, choice.text));
    }));
  }
  /* The band that a number or date as written lies in, if it is one. */
  function bandOf(question, text) {
    var value = question.type === "date" ? Date.parse(text + "T00:00:00Z") / 864e5
      : /^[-−]?\d+([.,]\d+)?$/.test(text) ? +text.replace("−", "-").replace(",", ".") : NaN;
    return isNaN(value) ? null : question.choices.filter(band => !(value < band.from) && !(value >= band.below)).map(band => band.id);
  }
  /* The number or date itself, as long as it belongs to the answer that counts. */
  const typed = id => values[id] && String(bandOf(questions[id], values[id])) === String(answers[id]) ? values[id] : undefined;
  /* The choices made, or what is wrong with them. */
  function chosen(question) {
    var type = question.type, none = exclusive(question), ids = [...field.querySelectorAll(":checked")].map(option => option.value);
    if (type === "number" || type === "date") {
      var text = field.querySelector("input").value.trim();
      ids = bandOf(question, text);
      if (!ids) return words[type + "Error"];
      values[question.id] = text;
    }
    return ids.length || type === "multiple" && !none ? ids : none ? word("some", { none: none.text }) : words.choose;
  }
  function submit() {
    var question = questions[at.open], id = question.id, seen = at.seen, made = chosen(question);
    if (question.type === "note") return forward(at.path.concat(id), seen.concat(id));
    if (typeof made === "string") return fail(made);
    var before = walk(answers, always).path, changed = answers[id] && answers[id].join() !== made.join();
    answers[id] = made;
    if (changed) {
      var after = walk(answers, always).path, behind = path => path.slice(path.indexOf(id) + 1).filter(later => answers[later]);
      var lost = behind(before).filter(later => !after.includes(later));
      if (lost.length) notices.push(word("kept", { questions: names(lost) }));
      else if (behind(after).length) notices.push(words.keptAll);
    }
    forward(at.path.concat(id), seen);
  }
  /* On to the next question; after a change, past all that is still answered. */
  function forward(path, seen) {
    if (jump) path = walk(answers, always).path;
    jump = false;
    go(write(path, answers), seen);
  }
  function fail(text) {
    var input = field.querySelector("input"), link = summary.querySelector("a"), old = field.querySelector(".error");
    if (old) old.remove();
    link.textContent = text;
    link.onclick = event => { event.preventDefault(); input.focus(); };
    field.className = "has-error";
    field.firstChild.after(element("p", { "class": "error", id: "error" }, words.error + text));
    field.setAttribute("aria-describedby", field.querySelector("#hint") ? "error hint" : "error");
    if (input.name !== "answer") input.setAttribute("aria-invalid", "true");
    document.title = words.error + questions[at.open].text;
    summary.hidden = false;
    summary.focus();
  }

  /* Answers so far, each with its way back */
  const label = (question, ids) => question.choices.filter(choice => ids.includes(choice.id)).map(choice => choice.text).join(", ");
  const names = ids => ids.map(id => quoted(questions[id].text)).join(", ");
  function said(id) {
    var text = label(questions[id], answers[id]) || words.none, value = typed(id);
    if (value && questions[id].type === "date") value = day(new Date(value + "T12:00"));
    return value ? value + " (" + text + ")" : text;
  }
  const day = date => date.toLocaleDateString(data.lang.replace(/^en$/, "en-GB"), { day: "numeric", month: "long", year: "numeric" });
  function list() {
    var path = real(at.path);
    part("given-open").hidden = at.outcome || !path.length;
    given.hidden = !path.length;
    part("given-result").hidden = !at.outcome;
    given.replaceChildren(...path.map(id => {
      var change = element("button", { type: "button", "class": "link", "aria-label": word("changeOf", { question: questions[id].text }) }, words.change);
      change.onclick = () => { jump = true; go(write(at.path.slice(0, at.path.indexOf(id)), answers), at.seen.concat(at.path)); };
      return element("li", {}, element("div", { "class": "asked" }, questions[id].text), element("div", { "class": "chosen" }, element("span", {}, said(id)), change), remarks[id] ? element("p", {}, words.remark + ": " + remarks[id]) : "");
    }));
  }

  /* The result */
  function result() {
    var outcome = outcomes[at.outcome], block = copyOf('[data-o="' + at.outcome + '"]'), flags = shownFlags();
    reveal("result", "given", "tools");
    part("outcome").replaceChildren(block);
    part("advice").replaceChildren(...at.advice.map(id => copyOf('[data-a="' + id + '"]')));
    part("advice-name").hidden = !at.advice.length;
    part("flags-name").hidden = !flags.length;
    part("flags").replaceChildren(...flags.map(name => element("li", {}, name)));
    part("made").textContent = made();
    document.title = word("result", { outcome: outcome.title, title: data.title });
    list();
    return block.querySelector("h2");
  }
  const shownFlags = () => data.flags.filter(flag => flag.show && at.known.flags[flag.id]).map(flag => flag.name);
  function today() {
    var now = new Date();
    return new Date(now - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
  }
  function made() {
    var text = word("made", { date: day(new Date()), version: data.version, title: data.title });
    return data.content_revision ? text + " (" + word("content", { revision: data.content_revision }) + ")" : text;
  }
  function download(extension, type, text) {
    var link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: data.id + "-" + today() + "." + extension });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1e4);
  }
  /* Shows a text to be read or copied by hand. */
  function lay(text, href) {
    part("panel").hidden = false;
    part("long").hidden = href || href === undefined;
    part("mailto").hidden = !href;
    if (href) part("mailto").href = href;
    shown.value = text;
    shown.select();
  }
  function copy(text) {
    var refused = () => { status.textContent = words.copyFailed; lay(text); };
    if (!navigator.clipboard) return refused();
    navigator.clipboard.writeText(text).then(() => { status.textContent = words.copied; }, refused);
  }
  function mail() {
    var text = plain(), subject = word("subject", { outcome: outcomes[at.outcome].title, title: data.title });
    lay(text, text.length > 1800 ? "" : "mailto:?subject=" + encodeURIComponent(subject) + "&body=" + encodeURIComponent(text.replace(/\n/g, "\r\n")));
  }
  const adviceTitle = id => data.advice.find(item => item.id === id).title;
  function plain() {
    return [data.title, "", outcomes[at.outcome].title + " (" + part("outcome").querySelector(".severity").textContent.trim() + ")", "", ...at.advice.map(id => "- " + adviceTitle(id)), "",
      ...real(at.path).map(id => "- " + questions[id].text + " " + said(id)), "", made()].join("\n");
  }
  /* What an element says, as Markdown in which text stays text. */
  const literal = text => text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>]/g, "\\$&");
  function spoken(node) {
    if (node.nodeType === 3) return literal(node.data);
    var text = [...node.childNodes].map(spoken).join("");
    return /^(H2|svg)$/.test(node.nodeName) ? "" : node.nodeName === "H3" ? "### " + text + "\n\n" : node.nodeName === "A" ? "[" + text + "](" + node.href + ")" : node.nodeName === "LI" ? "- " + text.trim() + "\n"
      : /^(P|UL|OL|DIV)$/.test(node.nodeName) ? text.trim() + "\n\n" : text;
  }
  function markdown() {
    var text = "# " + literal(data.title) + "\n\n## " + literal(outcomes[at.outcome].title) + "\n\n" + spoken(part("outcome"));
    for (var item of part("advice").children) text += "\n\n" + [...item.childNodes].map(spoken).join("");
    text += "\n\n" + shownFlags().map(name => "- " + literal(name) + "\n").join("") + "\n";
    real(at.path).forEach(id => { text += "- " + literal(questions[id].text) + " **" + literal(said(id)) + "**" + (remarks[id] ? " " + words.remark + ": " + literal(remarks[id]) : "") + "\n"; });
    return (text + "\n" + literal(made()) + "\n").replace(/\n{3,}/g, "\n\n");
  }

  /* Saved results. What a record holds besides is kept and saved again. */
  function record() {
    var path = real(at.path), own = {};
    path.forEach(id => { if (remarks[id]) own[id] = remarks[id]; });
    return Object.assign({}, opened, {
      schema: data.record, questionnaire: data.id, version: data.version, logic: data.logic, text: data.text,
      content_revision: data.content_revision || null, overlay: data.overlay || null, lang: data.lang, date: today(),
      answers: path.map(id => ({ question: id, answer: answers[id], value: typed(id), asked: questions[id].text, logic: questions[id].logic, text: questions[id].textPrint })),
      remarks: own, outcome: at.outcome, outcome_title: outcomes[at.outcome].title, advice: at.advice, flags: Object.keys(at.known.flags)
    });
  }
  const short = value => String(value).slice(0, 300);
  part("record").addEventListener("change", event => {
    var file = event.target.files[0], wrong = text => { part("record-error").textContent = text; };
    wrong("");
    if (!file) return;
    if (file.size > 1e6) return wrong(words.recordLarge);
    file.text().then(open).then(wrong, () => wrong(words.recordUnreadable));
  });
  /* Opens a record, or returns what is wrong with it. Nothing changes before all is known. */
  function open(written) {
    var saved = JSON.parse(written), found = bare(), kept = bare(), changed = [], gone = [], messages = [];
    if (saved.schema !== data.record || !Array.isArray(saved.answers)) return words.recordUnreadable;
    if (saved.questionnaire !== data.id) return word("recordOther", { id: short(saved.questionnaire) });
    saved.answers.forEach(item => {
      var question = questions[item.question], sound = question && Array.isArray(item.answer) && clean(question.id, item.answer);
      if (!question) gone.push(quoted(short(item.asked || item.question)));
      else if (!sound || item.logic !== question.logic) changed.push(question.id);
      if (!sound) return;
      /* What was written counts, for the bands may lie elsewhere now. */
      var text = short(item.value), band = (question.type === "number" || question.type === "date") && bandOf(question, text);
      if (band) kept[question.id] = text;
      found[question.id] = band || sound;
    });
    var now = walk(found, always), old = short(saved.outcome_title || saved.outcome);
    var fresh = real(now.path.concat(now.open || [])).filter(id => !saved.answers.some(item => item.question === id));
    if ((saved.overlay || null) !== (data.overlay || null)) messages.push(word("recordOverlay", { overlay: short(saved.overlay || "–") }));
    if (saved.logic === data.logic) messages.push(words.recordSame + (saved.text === data.text ? "" : " " + words.recordText));
    else {
      messages.push(word("recordLogic", { version: short(saved.version) }));
      if (changed.length) messages.push(word("recordChanged", { questions: names(changed) }));
      if (gone.length) messages.push(word("recordGone", { questions: gone.join(", ") }));
      if (fresh.length) messages.push(word("recordNew", { questions: names(fresh) }));
      messages.push(now.outcome ? word("recordOutcomes", { old, "new": outcomes[now.outcome].title }) : word("recordOpen", { old }));
    }
    answers = found;
    values = kept;
    remarks = bare();
    for (var id in saved.remarks) if (questions[id]) remarks[id] = String(saved.remarks[id]);
    opened = saved;
    notices = messages;
    go(write(now.path, answers), now.path);
    return "";
  }

  /* Leaving without a trace: back to the first entry of this page, which then forgets its answers. */
  function erase() {
    var back = Math.min(count, history.length - 1);
    answers = bare(); values = bare(); remarks = bare(); opened = {};
    remember.checked = false;
    store();
    var leave = () => {
      history.replaceState(null, "", location.pathname + location.search);
      location.href = words.leave;
    };
    removeEventListener("popstate", moved);
    if (!back) return leave();
    addEventListener("popstate", leave);
    history.go(-back);
  }

  const acts = {
    begin: () => go("#v" + data.version + ":"),
    resume: () => { jump = true; forward(); },
    back: () => count ? history.back() : go(at.path.length ? write(at.path.slice(0, -1), answers) : location.pathname + location.search),
    print: () => print(),
    json: () => download("json", "application/json", JSON.stringify(record(), null, 2) + "\n"),
    markdown: () => download("md", "text/markdown", markdown()),
    copy: () => copy(markdown()),
    mail, erase
  };
  stage.addEventListener("click", event => {
    var pressed = event.target.closest("[data-act]");
    if (pressed) acts[pressed.dataset.act]();
  });
  form.addEventListener("submit", event => { event.preventDefault(); submit(); });
  remember.addEventListener("change", store);
  remark.addEventListener("input", () => { remarks[at.open] = remark.value; store(); });
  const moved = () => { jump = false; show(true); };
  addEventListener("popstate", moved);
  blocks.hidden = true;
  stage.hidden = false;
  show(false);
})();
