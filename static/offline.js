// A workshop's page without a line: says so, marks what waits to be sent, and tells how it ended. static/worker.js does the work.
"use strict";
(() => {
  const { body } = document;
  const workers = navigator.serviceWorker;
  if (!workers || !AbortSignal.timeout || body.dataset.kept === undefined) return;
  const main = document.querySelector("main");
  const say = (message) => workers.controller?.postMessage({ who: body.dataset.who, ...message });
  const hour = (at) => new Date(at).toLocaleTimeString("es-VE", { hour: "numeric", minute: "2-digit" });
  const COLUMNS = { NOTIFIED: "nuevos", ACCEPTED: "aceptados", IN_PRODUCTION: "produccion", READY: "listos" };
  let waits = [];

  function made(tag, className, ...children) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...children);
    return element;
  }

  function button(words, press) {
    const element = made("button", "btn btn-quiet", words);
    element.type = "button";
    element.addEventListener("click", press);
    return element;
  }

  function link(href, words) {
    const element = made("a", "", words);
    element.href = href;
    return element;
  }

  // ---- the line

  const bar = made("p", "line-bar");
  bar.setAttribute("role", "status");
  bar.hidden = true;
  main.prepend(bar);

  function tellLine(words, href, label) {
    bar.hidden = !words;
    bar.replaceChildren(words ?? "", " ");
    if (href) bar.append(link(href, label));
  }

  const saved = body.dataset.saved;
  const here = location.pathname + location.search;
  if (saved) {
    // What was done then is not news.
    main.querySelector(":scope > .flash")?.remove();
    const at = hour(saved);
    if (body.dataset.line === "down") tellLine(`Sin conexión: ves lo último guardado (${at}).`);
    else tellLine(`Copia guardada de las ${at}`, here, "Actualizar");
  }

  // What waits is sent before the page is looked at anew.
  let isBack = false;
  async function lookForLine() {
    say({ presses: true });
    if (!saved) return tellLine();
    const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null);
    isBack = Boolean(answer?.ok);
    if (isBack && !waits.length) lookAnew();
  }

  function lookAnew() {
    if (document.activeElement.closest("input, textarea, select")) return tellLine("Ya hay conexión.", here, "Actualizar");
    // From its top: at the card that was pressed there is none any more.
    location.replace(here);
  }
  window.addEventListener("online", lookForLine);
  window.addEventListener("offline", () => {
    if (!saved) tellLine("Sin conexión: lo que pulses se envía al volver.");
  });
  setInterval(() => {
    if (!document.hidden && (saved || waits.length)) lookForLine();
  }, 15000);

  // ---- what waits, and how it ended

  function cardsOf({ cards, all, number }) {
    if (COLUMNS[all]) return document.querySelectorAll(`#${COLUMNS[all]} > .job`);
    if (number) return document.querySelectorAll(`[data-live-name="${CSS.escape(number)}"]`);
    return cards.map((id) => document.getElementById(id)).filter(Boolean);
  }

  function mark() {
    for (const old of document.querySelectorAll(".job-waits")) {
      old.closest(".job").classList.remove("job-waiting");
      old.remove();
    }
    for (const press of waits) {
      for (const card of cardsOf(press)) {
        card.classList.add("job-waiting");
        const drop = button("Quitar", () => say({ drop: press.key }));
        card.querySelector(".job-head").after(made("p", "job-waits", press.words, " ", drop));
      }
    }
  }

  const notes = made("div", "stack stack-sm line-notes");
  main.prepend(notes);

  function note({ keys, tone, text, number }) {
    const id = `told-${keys[0]}`;
    if (document.getElementById(id)) return;
    const words = made("p", "", text);
    const box = made("div", "flash", words);
    box.id = id;
    box.dataset.tone = tone;
    box.setAttribute("role", "status");
    if (number) words.append(" ", link(`/workshop/dashboard?q=${encodeURIComponent(number)}`, "Ver"));
    if (tone === "error") {
      box.append(button("Entendido", () => {
        box.remove();
        say({ told: keys });
      }));
    } else say({ told: keys });
    notes.append(box);
  }

  workers.addEventListener("message", ({ data }) => {
    if (!data?.waits) return;
    const isFirstLook = !waits.length;
    waits = data.waits;
    localStorage.setItem("krafta-waiting", waits.length);
    mark();
    // Cards that wait are short: one goes on at the next.
    const pressed = ":target.job-waiting";
    if (saved && isFirstLook) document.querySelector(`${pressed} ~ .job:not(.job-waiting)`)?.scrollIntoView();
    if (data.isSignedOut) tellLine("Entra de nuevo para enviar lo pendiente.", `/login?next=${encodeURIComponent(here)}`, "Entrar");
    if (isBack && !waits.length) lookAnew();
    else if (!document.hidden) data.notes.forEach(note);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) say({ presses: true }); });

  // ---- files: from the phone where they are kept

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-file]");
    if (!link || !workers.controller || event.defaultPrevented) return;
    event.preventDefault();
    link.setAttribute("aria-busy", "true");
    const answer = await fetch(link.href).catch(() => null);
    if (answer?.ok) {
      const name = answer.headers.get("content-disposition")?.match(/filename\*=UTF-8''([^;]+)/)?.[1];
      const file = link(URL.createObjectURL(await answer.blob()), "");
      file.download = name ? decodeURIComponent(name) : "archivo";
      file.click();
      setTimeout(() => URL.revokeObjectURL(file.href), 60000);
    } else if (answer) location.href = link.href;
    else tellLine("Sin conexión: este archivo no está guardado en el teléfono.");
    link.removeAttribute("aria-busy");
  });

  // ---- what this page shows is kept ahead, first what is being made

  // Looked for at once: what is folded is no part of the page any more (board.js).
  const of = (css) => ["#produccion", "#aceptados", "#nuevos", "#listos", "main"]
    .flatMap((place) => [...document.querySelectorAll(`${place} ${css}`)].map((link) => link.getAttribute("href") ?? link.getAttribute("src")));
  const tickets = of("a[href$='/ticket']").slice(0, 30);
  const shownFiles = [...of("img[src^='/files/']"), ...of("a[data-file]").slice(0, 60)];

  function keepAhead(pages) {
    const isDear = navigator.connection?.saveData || /[23]g/.test(navigator.connection?.effectiveType);
    if (!isDear) pages.push(...of("a.board-turn"), ...tickets, ...tickets.map((href) => href.slice(0, -7)));
    const files = isDear ? [] : shownFiles;
    say({ keep: { pages: [...new Set(pages)], files: [...new Set(files)] } });
  }

  // Presses are not to be thrown away when the phone runs out of room.
  navigator.storage?.persist?.();
  const isFirst = !workers.controller;
  workers.register("/workshop/worker.js", { scope: "/workshop/" }).then(() => workers.ready).then(() => {
    const begin = () => {
      say({ presses: true });
      if (isFirst) keepAhead([here]);
      else if (!saved) setTimeout(() => keepAhead([]), 3000);
    };
    if (workers.controller) begin();
    else workers.addEventListener("controllerchange", begin, { once: true });
  }).catch(() => {});
})();
