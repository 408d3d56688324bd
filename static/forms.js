// What every form has: it is sent once and says so, and what is typed into it is not lost. Every page works without this file.
"use strict";
(() => {
  // Asks before a form that says so: <form data-confirm="¿Cancelar este pedido?">.
  function ask(question, yes) {
    const make = (tag, look) => Object.assign(document.createElement(tag), look);
    const dialog = make("dialog", { className: "dialog" });
    const text = make("p", { textContent: question });
    const actions = make("form", { method: "dialog", className: "form-actions" });
    for (const [value, textContent, className] of [["yes", yes, "btn btn-primary"], ["no", "Volver", "btn"]]) {
      actions.append(make("button", { value, textContent, className }));
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

  // ---- a form is sent once, and its button says so

  const isPost = (form) => form.getAttribute("method")?.toLowerCase() === "post";
  // The attributes, not `form.method` and `form.action`: a field of that name would hide them.
  const actionOf = (form, button) =>
    new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href).pathname;
  const words = new WeakMap();

  function work(form, button) {
    form.dataset.sent = "yes";
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    const word = isPost(form) ? "Enviando…" : "Buscando…";
    words.set(button, [...button.childNodes]);
    const { width } = button.getBoundingClientRect();
    button.style.width = `${width}px`;
    // As it stands where there is no room for more.
    if (width > 96) button.replaceChildren(word);
  }

  function rest(form) {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
  }

  function restAll() {
    for (const form of document.forms) rest(form);
    for (const button of document.querySelectorAll("button[aria-busy]")) {
      button.removeAttribute("aria-busy");
      button.style.width = "";
      if (words.has(button)) button.replaceChildren(...words.get(button));
      words.delete(button);
    }
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (event.defaultPrevented || form.getAttribute("method") === "dialog") return;
    // A second tap on a slow line; the server would cope with it too.
    if (form.dataset.sent) return event.preventDefault();
    if (form.dataset.confirm && !form.dataset.confirmed) {
      event.preventDefault();
      if (await ask(form.dataset.confirm, button?.textContent.trim() || "Continuar")) {
        form.dataset.confirmed = "yes";
        // What is asked here need not be asked again.
        for (const answer of form.querySelectorAll("[data-when-confirmed]")) answer.disabled = false;
        form.requestSubmit(button);
      }
      return;
    }
    work(form, button);
    if (isPost(form)) leave(form, button);
    // What is saved and not shown leaves the page where it is; an upload takes what it takes.
    if (form.enctype !== "multipart/form-data") setTimeout(restAll, isPost(form) ? 20000 : 5000);
  });

  // Coming back with the browser's arrow shows the page as it was left: let its forms work again.
  window.addEventListener("pageshow", (event) => { if (event.persisted) restAll(); });

  // ---- what is typed is kept until its form was accepted, in this browser only

  const A_DAY = 24 * 60 * 60 * 1000;
  const TYPED = "krafta-typed ";
  const who = document.body.dataset.who ?? "";

  // A workshop's phone closes pages by itself; elsewhere it ends with the window.
  const placeOf = (path) => (path.startsWith("/workshop/") ? localStorage : sessionStorage);

  function typedIn(path) {
    try {
      const kept = JSON.parse(placeOf(path).getItem(TYPED + path));
      return kept && Date.now() - kept.at < A_DAY ? kept.fields : {};
    } catch {
      return {};
    }
  }

  function keep(path, fields) {
    try {
      if (Object.keys(fields).length) placeOf(path).setItem(TYPED + path, JSON.stringify({ at: Date.now(), fields }));
      else placeOf(path).removeItem(TYPED + path);
    } catch { /* No room, or not allowed: then not. */ }
  }

  // Never a password, what stands beside one, a card or a code.
  const isKept = (field) => field.form && field.name && isPost(field.form)
    && (field.tagName === "TEXTAREA" || /^(text|email|tel|number|date|url)$/.test(field.type))
    && !/^(cc-|one-time|off-record)/.test(field.autocomplete) && !field.form.querySelector("[type=password]");
  const nameOf = (field) => field.id || field.name;

  document.addEventListener("input", ({ target: field }) => {
    if (!field.form || !isKept(field)) return;
    const path = actionOf(field.form);
    const fields = typedIn(path);
    if (field.value === field.defaultValue) delete fields[nameOf(field)];
    else fields[nameOf(field)] = [field.value, field.defaultValue];
    keep(path, fields);
  });

  // On the way: whether it was accepted, the next page says.
  function leave(form, button) {
    const path = actionOf(form, button);
    if (["/logout", "/cuenta/sesiones/cierre"].includes(path)) return forget();
    try {
      sessionStorage.setItem("krafta-sent", actionOf(form));
    } catch { /* Then it is kept for a day. */ }
    // Somebody signs in: what the last one saw is not shown before it is known who.
    if (form.querySelector("[type=password]")) window.caches?.open("krafta-signing-in");
  }

  // A form that was accepted leads on, or is answered where it was sent to; what never arrived is opened again.
  function isAccepted(sent) {
    const { type, redirectCount, responseStatus = 0 } = performance.getEntriesByType("navigation")[0] ?? {};
    const isAnswer = redirectCount > 0 || location.pathname === sent;
    const isRefused = responseStatus >= 400 || (location.pathname === "/login" && sent !== "/login")
      || document.querySelector(".error-page, [aria-invalid=true], .flash[data-tone=error]") !== null;
    return type !== "back_forward" && isAnswer && !isRefused;
  }

  function restore() {
    const sent = sessionStorage.getItem("krafta-sent");
    sessionStorage.removeItem("krafta-sent");
    if (sent && isAccepted(sent)) keep(sent, {});
    for (const form of document.forms) {
      const fields = isPost(form) ? typedIn(actionOf(form)) : {};
      const back = [];
      for (const field of form.elements) {
        const [typed, stood] = fields[nameOf(field)] ?? [];
        // Where something else stands by now, that counts.
        if (typed === undefined || !isKept(field) || field.value !== stood || field.defaultValue !== stood) continue;
        field.value = typed;
        back.push(field);
      }
      if (back.length) say(form, back);
    }
  }

  function say(form, back) {
    const note = document.createElement("p");
    note.className = "typed-note";
    note.setAttribute("role", "status");
    note.innerHTML = "Aquí está lo que habías escrito. <button type=button class='btn btn-quiet'>Borrarlo</button>";
    const button = note.querySelector("button");
    button.addEventListener("click", () => {
      for (const field of back) {
        field.value = field.defaultValue;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
      note.remove();
      back[0].focus();
    });
    form.prepend(note);
    for (let fold = form.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    for (const field of back) field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Everything that this browser keeps of somebody: when they leave, and when another one comes.
  function forget() {
    for (const place of [localStorage, sessionStorage]) {
      for (const key of Object.keys(place)) if (key.startsWith("krafta-")) place.removeItem(key);
    }
    window.caches?.keys().then((names) => names.forEach((name) => name.startsWith("krafta-") && caches.delete(name)));
    window.indexedDB?.deleteDatabase("krafta");
  }

  try {
    const last = localStorage.getItem("krafta-who");
    if (who && last && last !== who) forget();
    if (who) localStorage.setItem("krafta-who", who);
    // What waits to be sent goes with whoever leaves: they are asked.
    const waiting = Number(localStorage.getItem("krafta-waiting"));
    for (const form of document.querySelectorAll("form[action='/logout']")) {
      if (waiting) form.dataset.confirm = `Hay ${waiting} ${waiting === 1 ? "cambio" : "cambios"} por enviar. Si sales, se pierden.`;
    }
    restore();
  } catch { /* A browser that keeps nothing. */ }
})();
