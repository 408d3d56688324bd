// Small comforts. Every page works without this file.
"use strict";

// A copy button is `hidden` in the page, because without this script it could do nothing; so is a button that prints:
// <button data-print hidden>. Also for what comes into the page later (live.js).
function enhance(root) {
  if (navigator.clipboard) for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
  for (const name of root.querySelectorAll("[data-file-name]")) name.parentElement.classList.add("file-live");
}
enhance(document);
document.addEventListener("change", ({ target }) => {
  const name = target.parentElement.querySelector("[data-file-name]");
  if (name) name.textContent = target.files[0]?.name ?? "";
});

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) return window.print();
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const word = button.querySelector("[data-copy-word]") ?? button;
  const before = word.textContent;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    word.textContent = "Copiado";
  } catch {
    word.textContent = "No se pudo copiar";
  }
  setTimeout(() => { word.textContent = before; }, 2000);
});

// What drops from a row closes when something else is pressed, and by Escape.
const drops = ".drop[open], .nav-more[open]";
document.addEventListener("click", (event) => {
  for (const drop of document.querySelectorAll(drops)) if (!drop.contains(event.target)) drop.open = false;
});
document.addEventListener("keydown", (event) => {
  const drop = event.key === "Escape" && event.target.closest?.(drops);
  if (!drop) return;
  drop.open = false;
  drop.querySelector("summary").focus();
});
