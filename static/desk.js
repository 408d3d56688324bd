// Comforts of the back office. Every page works without this file.
"use strict";
(() => {
  // Keys for whoever checks fifty payments: n next, p previous, c the amount and then its button, r the reason. A letter typed
  // into a field is a letter.
  const keys = { r: () => document.querySelector("#f-reason") };
  for (const target of document.querySelectorAll("[data-key]")) keys[target.dataset.key] = () => target;
  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, dialog")) return;
    const target = keys[event.key]?.();
    if (!target) return;
    event.preventDefault();
    if (target.matches("a")) target.click();
    else target.focus();
  });

  // How many rows are ticked, as one ticks: <form data-chosen>, <output data-chosen-count>.
  function countChosen() {
    for (const list of document.querySelectorAll("[data-chosen]")) {
      const many = list.querySelectorAll(".pick-box input:checked").length;
      for (const output of document.querySelectorAll("[data-chosen-count]")) output.textContent = many ? ` (${many})` : "";
    }
  }
  document.addEventListener("change", (event) => { if (event.target.closest(".pick-box")) countChosen(); });
  countChosen();

  // The sum of what is ticked, as one ticks: <output data-sum data-rate="40.0000">. Without this script a button asks for it.
  for (const output of document.querySelectorAll("[data-sum]")) {
    const form = output.form;
    // «1.234,50» or «12.50».
    const number = (text) => Number(text.includes(",") ? text.replaceAll(".", "").replace(",", ".") : text) || 0;
    const shown = (value) => value.toLocaleString("es-VE", { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: "always" });
    const add = () => {
      let cents = 0;
      for (const box of form.elements) {
        if (!box.checked || !box.name.startsWith("pick-")) continue;
        const amount = form.elements.namedItem(`amount-${box.name.slice(5)}`);
        if (amount) cents += Math.round(number(amount.value) * 100);
      }
      const rate = Number(output.dataset.rate);
      output.textContent = `$${shown(cents / 100)}${rate ? ` · Bs. ${shown((cents / 100) * rate)}` : ""}`;
    };
    for (const button of document.querySelectorAll("[data-sum-button]")) button.hidden = true;
    document.addEventListener("input", (event) => { if (event.target.form === form) add(); });
    add();
  }
})();
