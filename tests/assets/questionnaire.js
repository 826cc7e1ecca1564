/* Answers a questionnaire on its page as a reader does, for the tests: by the links of the page
   without scripts, or by the form of its script. `given` names for each question its type, the ids
   and texts chosen, and the number or date written. */
window.answering = (() => {
  const shown = element => element.checkVisibility();
  const all = (selector, within) => [...(within || document).querySelectorAll(selector)].filter(shown);
  const plain = text => text.replace(/\s+/g, " ").trim();
  const text = element => element ? plain(element.textContent) : null;
  const part = name => document.querySelector(`#stage [data-part="${name}"]`);

  /* A condition in words: its sentence, and the conditions in its list if it has one. */
  function condition(element) {
    const list = element.querySelector(":scope > ul");
    const own = [...element.childNodes].filter(node => node !== list).map(node => node.textContent).join("");
    return { text: plain(own), of: list ? [...list.children].map(condition) : null };
  }
  function item(element) {
    const conditions = [...element.querySelectorAll(":scope > .when")].filter(shown).map(condition);
    return { title: text(element.querySelector("h3, span")), conditions };
  }
  function refuse(why) { throw new Error(`${why} at ${location.hash}`); }

  function byLinks(given) {
    location.hash = "#begin";
    all("#begin .actions a")[0].click();
    const asked = [];
    for (let step = 0; step < 300; step++) {
      const blocks = all(".block");
      if (blocks.length !== 1) refuse(`${blocks.length} blocks are shown`);
      const block = blocks[0];
      if (block.dataset.o) {
        const headings = all(".results > h2").map(text);
        return { asked, outcome: text(block.querySelector("h2")), contacts: all(".contacts li", block).length, headings,
          advice: all(".results [data-a]").map(item), flags: all(".results [data-f]").map(item) };
      }
      const id = block.parentNode.dataset.q, links = all(".answers a", block), option = text(block.querySelector(".option"));
      const answer = given[id];
      if (answer && asked.at(-1) !== id) asked.push(id);
      const link = option ? links[answer.texts.includes(option) ? 0 : 1]
        : answer ? links.find(link => text(link) === plain(answer.texts[0])) : links[0];
      link.click();
      if (location.hash !== link.hash) refuse(`a link to ${link.hash} was not followed`);
    }
    refuse("no outcome");
  }

  const changed = action => new Promise(resolve => { addEventListener("popstate", () => resolve(), { once: true }); action(); });
  const data = () => JSON.parse(document.getElementById("questionnaire-data").textContent);
  const view = () => [...document.querySelectorAll("#stage > [data-view]")].filter(shown).map(view => view.dataset.view);

  /* What the page shows of a step or a result. */
  function now() {
    const views = view(), heading = views.includes("ask") ? part("field").querySelector("h2")
      : views.includes("result") ? part("outcome").querySelector("h2") : document.querySelector("h1");
    const rows = views.includes("given") ? [...part("given").children] : [];
    return {
      view: views[0], heading: text(heading), focused: document.activeElement === heading, title: document.title,
      progress: text(part("progress")), notices: [...part("notices").children].map(text), hash: location.hash,
      given: rows.map(row => [text(row.querySelector(".asked")), text(row.querySelector(".chosen span")), text(row.querySelector("p"))]),
      chosen: [...part("field").querySelectorAll(":checked")].map(input => input.value),
      error: shown(part("summary")) ? text(part("summary").querySelector("a")) : null,
      outcome: views.includes("result") ? text(heading) : null,
      severity: text(part("outcome").querySelector(".severity")),
      contacts: part("outcome").querySelectorAll(".contacts li").length,
      advice: views.includes("result") ? all("h3", part("advice")).map(text) : [],
      flags: views.includes("result") ? all("li", part("flags")).map(text) : [],
      made: text(part("made")), error_of_record: text(part("record-error")), remark: part("remark").value,
    };
  }
  function fill(answer) {
    const field = part("field"), written = field.querySelector("input:not([type=radio], [type=checkbox])");
    if (written) written.value = answer.value;
    else field.querySelectorAll("input").forEach(input => {
      if (input.checked !== answer.ids.includes(input.value)) input.click();
    });
  }
  function submit() { part("form").requestSubmit(); return now(); }
  async function byForm(given) {
    const questions = data().questions, start = `#v${data().version}:`, steps = [];
    if (location.hash !== start) await changed(() => { location.hash = start; });
    for (let step = 0; step < 100; step++) {
      const at = now();
      if (at.view === "result") return { steps, result: at };
      if (at.view !== "ask") refuse(`shows ${at.view}`);
      const question = questions.find(question => plain(question.text) === at.heading);
      steps.push({ ...at, id: question.id });
      if (question.type !== "note") fill(given[question.id]);
      submit();
    }
    refuse("no outcome");
  }
  /* Changes an answer from the list of those given. */
  function change(question) {
    [...part("given").children].find(row => text(row.querySelector(".asked")) === question).querySelector("button").click();
    return now();
  }
  function press(act) { document.querySelector(`#stage [data-act="${act}"]`).click(); return now(); }
  async function go(hash) { await changed(() => { location.hash = hash; }); return now(); }
  async function back() { await changed(() => press("back")); return now(); }
  return { byLinks, byForm, now, fill, submit, change, press, go, back };
})();
