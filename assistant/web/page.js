// What the chat page does by itself: citations lead to their source and back, a citation is copied, answers are read out,
// a conversation outlives a reload of its tab. Everything it shows was written and escaped by the server.
(() => {
  "use strict";

  const root = document.documentElement;
  const announcer = document.getElementById("announcer");
  const texts = announcer.dataset;
  const language = root.lang;
  const SECRET = "fundstelle.conversation";
  const RESTORED = "done";
  const LONGEST_ANNOUNCEMENT = 1500;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const wide = window.matchMedia("(min-width: 801px)");
  let cameFrom = null; // the citation that opened the source in view
  let reading = false; // whether a source has been opened and not been left again
  let announced = "";
  let shownQuestion = "";
  let shownProgress = "";
  let onStop = false; // whether the stop button has the focus; it leaves the page with the answer's end

  const by = (id) => document.getElementById(id);
  const smooth = () => (calm.matches ? "auto" : "smooth");

  // Gradio sets the browser's language on <html>; the page is in the language it was served in.
  new MutationObserver(() => {
    if (root.lang !== language) root.lang = language;
  }).observe(root, { attributes: true, attributeFilter: ["lang"] });

  function announce(text) {
    announcer.textContent = "";
    window.setTimeout(() => { announcer.textContent = text; }, 50);
  }

  function focus(element) {
    element.focus({ preventScroll: true });
  }

  // --- citations -----------------------------------------------------------------------------------------------------

  function showSource(link) {
    const source = by(link.hash.slice(1));
    const panel = by("sources");
    if (!source || !panel) return;
    cameFrom = link.id;
    reading = true;
    const group = source.closest(".sources");
    const earlier = !!source.closest("#sources-earlier");
    panel.classList.toggle("earlier", earlier);
    for (const other of panel.querySelectorAll(".sources")) other.classList.toggle("active", other === group);
    for (const other of panel.querySelectorAll(".source")) other.classList.toggle("active", other === source);
    for (const other of document.querySelectorAll(".cite")) other.classList.toggle("active", other.hash === link.hash);
    focus(source);
    if (wide.matches) {
      const top = source.getBoundingClientRect().top - panel.getBoundingClientRect().top + panel.scrollTop;
      panel.scrollTo({ top: top - 16, behavior: smooth() });
      const box = panel.getBoundingClientRect();
      if (box.top < 0 || box.top > window.innerHeight / 2) panel.scrollIntoView({ block: "start", behavior: smooth() });
    } else {
      source.scrollIntoView({ block: "start", behavior: smooth() });
    }
  }

  function goBack(link) {
    const target = (cameFrom && by(cameFrom)) || by(link.hash.slice(1));
    if (!target) return;
    reading = false;
    focus(target);
    target.scrollIntoView({ block: "center", behavior: smooth() });
  }

  // --- copying -------------------------------------------------------------------------------------------------------

  async function copyCitation(button) {
    const hidden = button.closest(".source").querySelector(".citation-text");
    const said = button.dataset.label || button.textContent;
    button.dataset.label = said;
    try {
      await navigator.clipboard.writeText(hidden.textContent.trim());
      button.textContent = texts.copied;
      announce(texts.copied);
    } catch {
      // No permission, or a page without https: the text is shown and selected instead.
      hidden.hidden = false;
      window.getSelection().selectAllChildren(hidden);
      announce(texts.copyFailed);
    }
    window.setTimeout(() => { button.textContent = said; }, 2500);
  }

  // --- the conversation outlives a reload of this tab ------------------------------------------------------------------

  function keep(secret) {
    try {
      if (secret) sessionStorage.setItem(SECRET, secret);
      else sessionStorage.removeItem(SECRET);
    } catch { /* storage is off: then a reload starts anew */ }
  }

  function kept() {
    try { return sessionStorage.getItem(SECRET); } catch { return null; }
  }

  // Gradio drops what is typed before it has bound its events, so this asks again until the server's "done" stands there.
  function restore(tries) {
    const textarea = document.querySelector("#bridge textarea");
    const secret = kept();
    if (!textarea || !secret || tries === 0 || textarea.value === RESTORED || document.querySelector(".turn")) return;
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    set.call(textarea, secret);
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    window.setTimeout(restore, 300, tries - 1);
  }

  // --- after each change by Gradio -------------------------------------------------------------------------------------

  function label(element, name) {
    if (element && element.getAttribute("aria-label") !== name) element.setAttribute("aria-label", name);
  }

  function region(element, name) {
    if (!element || element.getAttribute("role") === "region") return;
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", name);
  }

  let seen = "";

  // Brings what was added above the question field, but never the question itself out of view, and nobody away from a source.
  function keepInView(turn) {
    const state = `${turn.id} ${turn.className} ${turn.querySelectorAll(".statement").length}`;
    if (state === seen) return;
    seen = state;
    window.setTimeout(() => {
      const hidden = by("talk").getBoundingClientRect().bottom - by("ask").getBoundingClientRect().top;
      const room = turn.getBoundingClientRect().top - 16;
      if (!reading && hidden > 0 && room > 0) window.scrollBy({ top: Math.min(hidden, room), behavior: smooth() });
    }, 80);
  }

  function readOut() {
    const turn = document.querySelector("#current .turn");
    if (!turn) { announced = shownQuestion = ""; return; }
    const question = turn.id + turn.querySelector(".question").textContent;
    if (question !== shownQuestion) {
      shownQuestion = question;
      reading = false;
      by("sources").classList.remove("earlier");
      shownProgress = texts.searching;
      if (turn.classList.contains("open")) announce(texts.searching);
    }
    const progress = turn.querySelector(".outcome")?.textContent ?? "";
    if (turn.classList.contains("open") && turn.querySelector(".statement") === null && progress !== shownProgress) {
      shownProgress = progress;
      announce(progress);
    }
    keepInView(turn);
    if (turn.classList.contains("done") && announced !== question) {
      announced = question;
      const parts = [...turn.querySelectorAll(".answer > p, .answer li")].map((part) => part.textContent.replace(/\s+/g, " ").trim());
      announce([texts.ready, ...parts].join(" ").slice(0, LONGEST_ANNOUNCEMENT));
    }
  }

  // Gradio speaks English about connection and queue; its own box is hidden by the style.
  function showTrouble() {
    const said = [...document.querySelectorAll(".toast-message-text")].pop()?.textContent || "";
    const trouble = by("trouble");
    const text = !said ? "" : /connect/i.test(said) ? texts.connection : /queue|full|busy/i.test(said) ? texts.busy : texts.unknown;
    if (trouble.textContent !== text) trouble.textContent = text;
    trouble.hidden = !text;
  }

  function attend() {
    const question = document.querySelector("#question textarea");
    if (!question) return;
    by("loading")?.remove();
    region(by("talk"), texts.conversation);
    region(by("sources"), texts.sources);
    label(by("feedback-yes"), texts.yes);
    label(by("feedback-no"), texts.no);
    const link = document.querySelector("#tools a[href^='/conversation/']");
    if (link) keep(link.pathname.split("/")[2].split(".")[0]);
    document.body.classList.toggle("talking", !!document.querySelector(".turn"));
    const bridge = document.querySelector("#bridge textarea");
    if (bridge && !bridge.dataset.used) {
      bridge.dataset.used = "yes";
      bridge.tabIndex = -1;
      restore(20);
    }
    if (onStop && !by("stop")) {
      onStop = false;
      question.focus({ preventScroll: true });
    }
    showTrouble();
    readOut();
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.(".cite, .back, .copy, #again, .skip");
    if (!target) return;
    if (target.matches(".copy")) { copyCitation(target); return; }
    if (target.matches("#again")) { keep(null); document.querySelector("#question textarea")?.focus(); return; }
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (target.matches(".cite")) showSource(target);
    else if (target.matches(".back")) goBack(target);
    else (by(target.hash.slice(1))?.querySelector("textarea, [tabindex]") || by(target.hash.slice(1)))?.focus();
  });

  document.addEventListener("focusin", (event) => { onStop = event.target.id === "stop"; });

  document.addEventListener("keydown", (event) => {
    const source = event.key === "Escape" && event.target.closest?.(".source");
    if (source) goBack(source.querySelector(".back"));
  });

  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    window.requestAnimationFrame(() => { planned = false; attend(); });
  }).observe(document.querySelector("gradio-app"), { childList: true, subtree: true });
})();
