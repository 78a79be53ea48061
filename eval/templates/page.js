// Filters a run's questions, and reads out how a run goes on. Everything it shows was written and escaped by the server.
(() => {
  "use strict";
  const by = (id) => document.getElementById(id);
  const FAILED = ["false_answer", "wrong", "false_refusal", "error"];
  const BATCH = 200; // milliseconds after the last key before a search begins

  function filterQuestions() {
    const kind = by("f-kind").value;
    const words = by("f-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of document.querySelectorAll(".questions > li")) {
      const right = kind === "failed" ? FAILED.includes(item.dataset.kind) : kind === "unjudged" ? !("judged" in item.dataset) : !kind || item.dataset.kind === kind;
      item.hidden = !(right && words.every((word) => item.textContent.toLowerCase().includes(word)));
      shown += !item.hidden;
    }
    by("count").textContent = by("count").dataset.text.replace("%1", shown);
  }

  if (by("filter")) {
    let waiting = 0;
    by("f-kind").addEventListener("change", filterQuestions);
    by("f-text").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filterQuestions, BATCH); });
    by("filter").addEventListener("submit", (event) => { event.preventDefault(); filterQuestions(); });
    by("filter").hidden = false;
    filterQuestions();
  }

  const app = document.querySelector("gradio-app");
  if (!app) return;
  const root = document.documentElement;
  const language = root.lang;
  const STEP = 10; // percent between two announcements: each question would be too much to listen to
  let said = "";
  // Gradio sets the browser's language on <html>; the page is in the language it was served in.
  new MutationObserver(() => { if (root.lang !== language) root.lang = language; }).observe(root, { attributes: true, attributeFilter: ["lang"] });

  function attend() {
    if (document.querySelector("#page")) by("loading")?.remove();
    // Gradio opens every link in a new tab; these lead on in this one.
    for (const link of document.querySelectorAll("#status a[target]")) link.removeAttribute("target");
    const status = document.querySelector("#status .status");
    const now = status?.querySelector(".now")?.textContent || document.querySelector("#status p")?.textContent || "";
    const fill = status?.querySelector(".fill")?.className.match(/w(\d+)/);
    const mark = `${status?.className || now} ${fill ? Math.floor(fill[1] / STEP) : ""}`;
    if (mark === said) return;
    said = mark;
    by("announcer").textContent = now;
  }

  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    window.requestAnimationFrame(() => { planned = false; attend(); });
  }).observe(app, { childList: true, subtree: true, characterData: true });
})();
