// What the desk's pages do by themselves, beside the letter: ticks are saved at once, files are dropped, words are selected to be masked.
// Everything it shows was written and escaped by the server; without it every form still works.
(() => {
  "use strict";

  const MOST_BYTES = 10 * 1024 * 1024;
  const PATIENCE = 30000; // milliseconds until a request counts as lost
  const root = document.documentElement;
  const main = document.querySelector("main.case");
  const by = (id) => document.getElementById(id);
  root.classList.add("js");

  // --- requests --------------------------------------------------------------------------------------------------------

  // {status, data}; status 0 where nobody answered.
  async function post(address, fields) {
    try {
      const answer = await fetch(address, {
        method: "POST",
        body: fields instanceof URLSearchParams ? fields : new URLSearchParams(fields),
        headers: { accept: "application/json", "x-csrf": main.dataset.csrf },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      const data = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      return { status: answer.status, data };
    } catch {
      return { status: 0, data: {} };
    }
  }

  function say(text) {
    const said = by("said");
    said.textContent = "";
    window.setTimeout(() => { said.textContent = text; }, 50);
  }

  // The parts that change with each save; none is taken from under somebody's fingers.
  const waiting = new Map();

  function place(id, html) {
    const part = by(id);
    if (!part || html === undefined) return;
    if (part.contains(document.activeElement)) { waiting.set(id, html); return; }
    waiting.delete(id);
    part.innerHTML = html;
  }

  document.addEventListener("focusout", (event) => {
    const part = event.target.closest?.("#panel, #release-part");
    if (!part || !waiting.has(part.id) || part.contains(event.relatedTarget)) return;
    const html = waiting.get(part.id);
    waiting.delete(part.id);
    part.innerHTML = html;
  });

  function take(data) {
    for (const field of document.querySelectorAll("input[name='base']")) field.value = data.version;
    place("panel", data.panel);
    place("release-part", data.release);
  }

  // One change after the other, each on top of the version that the one before has made: two at once would look like two people.
  let queue = Promise.resolve();

  function inTurn(work) {
    const done = queue.then(work);
    queue = done.catch(() => {});
    return done;
  }

  window.fundstelleDesk = { post, say, take, inTurn };

  // --- a case ----------------------------------------------------------------------------------------------------------

  function count() {
    const ticked = main.querySelectorAll("input[name='evidence']:checked").length;
    const note = by("tick-count"); // not there while a new question has not been searched for
    if (note) note.textContent = note.dataset.text.replace("{}", ticked);
  }

  async function saveTicks(form, box) {
    const { status, data } = await post(form.action, new URLSearchParams(new FormData(form)));
    if (status === 200) { take(data); say(data.said); count(); return; }
    box.checked = !box.checked;
    say(data.error || by("letter-form")?.dataset.lost || "");
  }

  async function letStand(form) {
    const { status, data } = await post(form.action, new URLSearchParams(new FormData(form)));
    if (status !== 200) { say(data.error || ""); return; }
    const finding = form.closest(".finding").id;
    document.activeElement?.blur();
    take(data);
    say(data.said);
    (by(finding) || by("panel")).focus();
  }

  function reveal(hash) {
    const target = hash.length > 1 && by(decodeURIComponent(hash.slice(1)));
    for (let folded = target && target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    return target;
  }

  function arriveAt(hash) {
    const target = reveal(hash);
    if (!target) return;
    target.scrollIntoView({ block: "start" });
    if (target.id !== "letter") target.focus({ preventScroll: true });
  }

  if (main) {
    const said = by("said").textContent;
    if (said) say(said); // what stands there when the page comes is not read out
    arriveAt(location.hash);

    main.addEventListener("change", (event) => {
      const form = event.target.closest(".ticks");
      if (form && event.target.name === "evidence") inTurn(() => saveTicks(form, event.target));
    });

    main.addEventListener("submit", (event) => {
      const form = event.target;
      if (form.closest(".overrule")) {
        event.preventDefault();
        inTurn(() => letStand(form));
        return;
      }
      const button = event.submitter;
      if (event.defaultPrevented || !button?.dataset.busy) return;
      button.setAttribute("aria-disabled", "true");
      button.textContent = button.dataset.busy;
    });

    main.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      history.replaceState(null, "", link.hash);
      arriveAt(link.hash);
    });

    // Which step is being read; in a narrow window its name is brought into view.
    const steps = [...main.querySelectorAll(".steps a")];
    const sections = steps.map((link) => by(link.hash.slice(1)).closest(".step"));
    const mark = () => {
      const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
      const seen = sections.findLastIndex((section) => section.getBoundingClientRect().top < innerHeight / 3);
      const here = end && scrollY > 0 ? sections.length - 1 : Math.max(0, seen);
      if (steps[here].hasAttribute("aria-current")) return;
      steps.forEach((link, place) => { if (place === here) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current"); });
      const row = steps[here].closest("ol");
      row.scrollLeft = steps[here].offsetLeft - row.offsetLeft - 24;
    };
    document.addEventListener("scroll", mark, { passive: true });
    mark();

    // A label's window opens beside it, not in the middle of the page.
    let pressed = null;
    main.addEventListener("click", (event) => { pressed = event.target.closest("[popovertarget]") || pressed; }, true);
    for (const popover of main.querySelectorAll("[popover]")) {
      popover.addEventListener("toggle", () => {
        if (!popover.matches(":popover-open") || !pressed) return;
        const box = pressed.getBoundingClientRect();
        popover.style.margin = "0";
        popover.style.inset = "auto";
        popover.style.left = `${Math.max(16, Math.min(box.left, innerWidth - popover.offsetWidth - 16))}px`;
        popover.style.top = `${Math.max(16, Math.min(box.bottom + 8, innerHeight - popover.offsetHeight - 16))}px`;
      });
    }

    document.addEventListener("selectionchange", () => {
      const selection = window.getSelection();
      const field = by("mask-value");
      const words = selection.toString().trim();
      if (field && words && words.length <= 200 && by("enquiry-text").contains(selection.anchorNode)) field.value = words;
    });
  }

  // --- a new enquiry ---------------------------------------------------------------------------------------------------

  const entry = by("new-form");
  if (entry) {
    const file = by("file");
    const trouble = by("file-error");
    const hint = by("file-hint");

    const look = () => {
      const chosen = file.files[0];
      const large = chosen && chosen.size > MOST_BYTES;
      trouble.hidden = !large;
      trouble.textContent = large ? entry.dataset.large : "";
      if (large) file.value = "";
      else if (chosen) hint.textContent = entry.dataset.chosen.replace("{}", chosen.name);
    };
    file.addEventListener("change", look);
    for (const name of ["dragover", "dragleave", "drop"]) {
      entry.addEventListener(name, (event) => {
        if (![...event.dataTransfer.types].includes("Files")) return;
        event.preventDefault();
        by("drop").classList.toggle("over", name === "dragover");
        if (name !== "drop" || !event.dataTransfer.files.length) return;
        file.files = event.dataTransfer.files;
        look();
      });
    }
  }
})();
