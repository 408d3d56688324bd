// Small comforts. Every page works without this file.
"use strict";

// A copy button is `hidden` in the page, because without this script it could do nothing; so is a button that prints:
// <button data-print hidden>. Also for what comes into the page later (live.js).
function enhance(root) {
  if (navigator.clipboard) for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
  for (const button of root.querySelectorAll("[data-print]")) button.hidden = false;
  for (const pick of root.querySelectorAll(".file-pick:not(.file-live)")) {
    const input = pick.querySelector("input");
    const name = pick.querySelector("[data-file-name]");
    const none = name.textContent;
    const show = () => { name.textContent = input.files[0]?.name ?? none; };
    pick.classList.add("file-live");
    name.hidden = false;
    input.addEventListener("change", show);
    show();
  }
}
enhance(document);

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

// Asks before a form that says so: <form data-confirm="¿Cancelar este pedido?">.
function ask(question, yes) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = document.createElement("p");
  text.textContent = question;
  const actions = document.createElement("form");
  actions.method = "dialog";
  actions.className = "form-actions";
  for (const [value, label, look] of [["yes", yes, "btn btn-primary"], ["no", "Volver", "btn"]]) {
    const button = document.createElement("button");
    button.value = value;
    button.textContent = label;
    button.className = look;
    actions.append(button);
  }
  dialog.append(text, actions);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
  });
}

// A form is sent once: a second tap on a slow connection is ignored. The server would cope with it too.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  // The attribute, not `form.method`: a payment form has a field of that name, which would hide it.
  if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  const button = event.submitter;
  if (form.dataset.confirm && !form.dataset.confirmed) {
    event.preventDefault();
    if (await ask(form.dataset.confirm, button?.textContent.trim() || "Continuar")) {
      form.dataset.confirmed = "yes";
      form.requestSubmit(button);
    }
    return;
  }
  form.dataset.sent = "yes";
  button?.setAttribute("aria-busy", "true");
});

// Coming back with the browser's arrow shows the page as it was left: let its forms work again.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
  }
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});

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
