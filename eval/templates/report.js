// Filters the questions and opens passages in their place. Without it everything can still be read; it adds no content of its own.
(() => {
  "use strict";
  const by = (id) => document.getElementById(id);
  const all = [...document.querySelectorAll("details.q")];
  const count = by("count");
  const fields = { kind: by("f-kind"), category: by("f-category"), language: by("f-language"), text: by("f-text") };
  const FAILED = ["false_answer", "wrong", "false_refusal", "error"];
  const texts = new Map(); // a question's text in lower case, made when it is first searched
  const BATCH = 200; // milliseconds after the last key before a search begins

  function textOf(item) {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  }

  function fits(item) {
    const kind = fields.kind.value;
    if (kind === "failed" ? !FAILED.includes(item.dataset.kind) : kind && item.dataset.kind !== kind) return false;
    for (const name of ["category", "language"]) {
      if (fields[name]?.value && item.dataset[name] !== fields[name].value) return false;
    }
    const words = fields.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    return words.every((word) => textOf(item).includes(word));
  }

  function filter() {
    let shown = 0;
    for (const item of all) {
      const fit = fits(item);
      if (item.hidden === fit) item.hidden = !fit;
      shown += fit;
    }
    count.textContent = count.dataset.text.replace("%1", shown);
    nameButton();
  }

  const visible = () => all.filter((item) => !item.hidden);
  const allOpen = () => visible().length > 0 && visible().every((item) => item.open);
  function nameButton() { by("open-all").textContent = allOpen() ? count.dataset.close : count.dataset.open; }

  // A passage's text with the given spans marked: characters, not UTF-16 units.
  function marked(text, spans) {
    const letters = Array.from(text);
    const box = document.createDocumentFragment();
    let done = 0;
    for (const [start, end] of spans) {
      if (start < done) continue;
      box.append(letters.slice(done, start).join(""));
      const mark = document.createElement("mark");
      mark.textContent = letters.slice(start, end).join("");
      box.append(mark);
      done = end;
    }
    box.append(letters.slice(done).join(""));
    return box;
  }

  function showPassage(link) {
    const item = link.closest("li");
    const old = item.querySelector(":scope > .passage");
    link.setAttribute("aria-expanded", String(!old));
    if (old) { old.remove(); return; }
    const kept = by(link.hash.slice(1));
    const source = kept.querySelector("p");
    const box = document.createElement("blockquote");
    const text = document.createElement("p");
    box.className = "passage";
    const own = link.closest(".q").querySelector(`.found a[href="${link.hash}"][data-m]`);
    if (own && !kept.classList.contains("cut")) text.append(marked(source.textContent, own.dataset.m.trim().split(" ").map((span) => span.split("-").map(Number))));
    else if (own) text.append(...source.cloneNode(true).childNodes);
    else text.append(source.textContent);
    box.append(text);
    item.append(box);
  }

  function goTo(hash) {
    const target = hash.length > 1 && by(hash.slice(1));
    const item = target && target.closest("details");
    if (!item) return;
    item.hidden = false;
    item.open = true;
    target.scrollIntoView();
    for (const summary of item.querySelectorAll(":scope > summary")) summary.focus({ preventScroll: true });
  }

  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.q")) return;
    const opened = new Set(); // several citations often stand in one passage
    for (const link of event.target.querySelectorAll("a.p:not([role])")) {
      link.setAttribute("role", "button");
      link.setAttribute("aria-expanded", "false");
      // Where a citation stands is what a reader opens a question for.
      if (!link.closest(".cited") || opened.has(link.hash)) continue;
      opened.add(link.hash);
      showPassage(link);
    }
    nameButton();
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.dataset.show) {
      fields.kind.value = link.dataset.show;
      filter();
      event.preventDefault(); // following the link would take the focus away again
      by("questions").scrollIntoView();
      by("questions-heading").focus({ preventScroll: true });
    } else if (link.matches("a.p")) {
      event.preventDefault();
      showPassage(link);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches?.("a.p[role=button]")) return;
    event.preventDefault();
    showPassage(event.target);
  });

  // What went wrong is printed in full; the filter says which questions are printed at all.
  window.addEventListener("beforeprint", () => {
    for (const item of visible()) if (FAILED.includes(item.dataset.kind)) item.open = true;
  });

  by("open-all").addEventListener("click", () => {
    const open = !allOpen();
    for (const item of visible()) item.open = open;
    nameButton();
  });
  let waiting = 0;
  fields.text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, BATCH); });
  for (const name of ["kind", "category", "language"]) fields[name]?.addEventListener("change", filter);
  by("filter").addEventListener("submit", (event) => { event.preventDefault(); filter(); });
  window.addEventListener("hashchange", () => goTo(location.hash));
  by("filter").hidden = false;
  // The list begins with what went wrong, so that the figures below it are near; the filter says so and shows the rest.
  if (all.some((item) => FAILED.includes(item.dataset.kind))) fields.kind.value = "failed";
  filter();
  goTo(location.hash);
})();
