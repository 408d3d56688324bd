// What a board's cards have folded away is text until somebody opens it: browsers look at every field of a page, and those of fifty
// cards stop a phone for half a second. The board works without this file.
"use strict";
(() => {
  const FOLDED = ".job-more:not([open]) > .job-details";

  function fold(part) {
    const { dataset } = part.parentElement;
    if (dataset.folded !== undefined || [...part.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue)) return;
    dataset.folded = part.innerHTML;
    part.replaceChildren();
  }

  const enhance = window.enhance;
  // Also what comes later (live.js).
  window.enhance = (root) => {
    enhance?.(root);
    root.querySelectorAll(FOLDED).forEach(fold);
  };
  document.querySelectorAll(FOLDED).forEach(fold);

  document.addEventListener("toggle", ({ target: details }) => {
    const part = details.matches(".job-more") && details.querySelector(":scope > .job-details");
    if (!part) return;
    if (!details.open) return fold(part);
    if (details.dataset.folded === undefined) return;
    part.innerHTML = details.dataset.folded;
    delete details.dataset.folded;
  }, true);
})();
