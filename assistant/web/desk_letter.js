// The letter's editor: saved by itself a moment after typing ends, kept in this tab until the server has said that it has it, and never
// written over: where somebody else has saved meanwhile, both texts are shown.
(() => {
  "use strict";

  const form = document.getElementById("letter-form");
  const letter = document.getElementById("letter");
  if (!form || letter.readOnly) return;

  const { post, say, take, inTurn } = window.fundstelleDesk;
  const PAUSE = 900; // milliseconds after the last key
  const AGAIN = [2000, 5000, 10000, 30000]; // before the next try, while the server does not answer
  const KEY = `fundstelle.desk.${document.querySelector("main.case").dataset.case}`;
  const state = document.getElementById("save-state");
  const both = document.getElementById("both");
  const texts = form.dataset;
  let known = letter.value; // what the server has
  let timer = 0;
  let running = null;
  let failures = 0;
  let leaving = false; // another form waits to be sent: it must not be replaced before
  let stopped = false; // a conflict or a lost login: only the person can go on

  const base = () => form.elements.base.value;
  const changed = () => letter.value !== known;

  function show(kind, text) {
    if (state.textContent !== text) state.textContent = text;
    state.className = `save-state ${kind}`;
  }

  // --- kept in this tab ------------------------------------------------------------------------------------------------

  function keep() {
    try {
      if (changed()) sessionStorage.setItem(KEY, JSON.stringify({ base: base(), text: letter.value }));
      else sessionStorage.removeItem(KEY);
    } catch { /* storage is off or full: then leaving the page asks */ }
  }

  function restore() {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(KEY)); } catch { return; }
    if (!kept || typeof kept.text !== "string" || kept.text === letter.value) { keep(); return; }
    letter.value = kept.text;
    form.elements.base.value = kept.base;
    say(texts.restored);
    save();
  }

  // --- saving ----------------------------------------------------------------------------------------------------------

  function plan(milliseconds) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, milliseconds);
  }

  // Resolves once what stands in the letter is saved, or can't be now. One request at a time, each on the version before.
  function save() {
    window.clearTimeout(timer);
    if (!running) running = send().finally(() => { running = null; });
    return running;
  }

  async function send() {
    while (changed()) {
      show("saving", texts.saving);
      const { status, data, text } = await inTurn(sendOnce);
      if (status !== 200) { fail(status, data); return; }
      failures = 0;
      stopped = false;
      known = text;
      keep();
    }
    show("saved", texts.saved);
  }

  async function sendOnce() {
    const text = letter.value;
    const answer = await post(form.action, { csrf: form.elements.csrf.value, base: base(), text });
    if (answer.status === 200) take(leaving ? { version: answer.data.version } : answer.data);
    return { ...answer, text };
  }

  function fail(status, data) {
    keep();
    if (status === 409) { stopped = true; show("unsaved", texts.unsaved); choose(data); return; }
    if (status === 401 || status === 403) { stopped = true; show("lost", texts.out); return; }
    if (status === 422) { show("lost", data.error || texts.unsaved); return; }
    show("lost", texts.lost);
    plan(AGAIN[Math.min(failures++, AGAIN.length - 1)]);
  }

  // --- two texts -------------------------------------------------------------------------------------------------------

  function choose(data) {
    both.innerHTML = data.both;
    both.showModal();
    both.querySelector(".mine").addEventListener("submit", (event) => {
      event.preventDefault();
      letter.value = both.querySelector("#mine").value;
      goOn(data);
    });
    both.querySelector(".theirs").addEventListener("submit", (event) => {
      event.preventDefault();
      letter.value = data.theirs;
      goOn(data);
    });
  }

  function goOn(data) {
    known = data.theirs.replace(/\r\n/g, "\n");
    form.elements.base.value = data.version;
    both.close();
    letter.focus();
    keep();
    if (changed()) { save(); return; }
    location.reload(); // the other text with its own footnotes and findings
  }

  // --- a finding's place -----------------------------------------------------------------------------------------------

  // The server counts characters, the browser 16-bit units.
  const units = (text, characters) => [...text].slice(0, characters).join("").length;

  function nearest(text, words, wanted) {
    let best = -1;
    for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
      if (best < 0 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at;
    }
    return best;
  }

  // How far down in the letter a character stands: the text before it in a box of the same measure.
  function depth(characters) {
    const box = document.createElement("div");
    const look = getComputedStyle(letter);
    for (const name of ["font", "lineHeight", "padding", "border", "boxSizing", "letterSpacing"]) box.style[name] = look[name];
    Object.assign(box.style, { width: look.width, whiteSpace: "pre-wrap", overflowWrap: "break-word", position: "absolute", visibility: "hidden" });
    box.textContent = letter.value.slice(0, characters);
    document.body.append(box);
    const height = box.scrollHeight;
    box.remove();
    return height;
  }

  function jump(button) {
    const words = button.dataset.words;
    let start = units(letter.value, Number(button.dataset.start));
    if (letter.value.slice(start, start + words.length) !== words) start = nearest(letter.value, words, start);
    if (start < 0) start = Math.min(units(letter.value, Number(button.dataset.start)), letter.value.length);
    letter.focus({ preventScroll: true });
    letter.setSelectionRange(start, start + words.length);
    const down = depth(start);
    letter.scrollTop = down - letter.clientHeight / 3; // where the browser can't make the field as high as its text
    const top = letter.getBoundingClientRect().top + scrollY + down - letter.scrollTop;
    window.scrollTo({ top: top - innerHeight / 3 });
  }

  // --- what starts it --------------------------------------------------------------------------------------------------

  letter.addEventListener("input", () => {
    keep();
    if (changed()) show("unsaved", texts.unsaved);
    if (!stopped) plan(PAUSE);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stopped = false;
    save();
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      stopped = false;
      save();
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".show");
    if (button) jump(button);
  });

  // Any other form waits until the letter is saved: it would come with an old version otherwise.
  let passing = false;
  document.addEventListener("submit", (event) => {
    const other = event.target;
    if (other === form || both.contains(other) || passing || !changed()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const pressed = event.submitter;
    leaving = true;
    save().then(() => {
      leaving = false;
      if (changed()) return;
      passing = true;
      other.requestSubmit(pressed);
      passing = false;
    });
  }, true);

  window.addEventListener("beforeunload", (event) => {
    keep();
    if (changed()) event.preventDefault();
  });

  window.addEventListener("online", () => { if (changed() && !stopped) save(); });

  restore();
})();
