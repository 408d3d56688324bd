// The workshop's pages without a line: what was seen stays readable, and what was pressed is kept until it was sent.
// docs/ui.md says what is kept, and for how long.
"use strict";

const ASSETS = [
  "/static/krafta.css", "/static/parts.css", "/static/workshop.css", "/static/ticket.css", "/static/krafta.js",
  "/static/forms.js", "/static/live.js", "/static/offline.js", "/static/board.js", "/static/icons.svg", "/static/favicon.svg",
];
const [SHELL, PAGES, PICTURES, FILES] = ["krafta-shell", "krafta-pages", "krafta-pictures", "krafta-files"];
// Somebody is signing in: until it is known who, nothing that was kept is shown.
const SIGNING_IN = "krafta-signing-in";
const MOST = { [PAGES]: 80, [PICTURES]: 300, [FILES]: 60 };
const MOST_BYTES = 100 * 1024 * 1024;
const PAGE_PATIENCE = 3000;
const PRESS_PATIENCE = 15000;
// So long after a press no copy from before it is shown.
const AFTER_A_PRESS = 30000;
const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

self.addEventListener("install", (event) => {
  const kept = caches.open(SHELL).then((cache) => cache.addAll(ASSETS));
  event.waitUntil(kept.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const prune = async () => {
    const cache = await caches.open(SHELL);
    const wanted = ASSETS.map((path) => new URL(path, location.href).href);
    for (const kept of await cache.keys()) if (!wanted.includes(kept.url)) await cache.delete(kept);
    await self.clients.claim();
  };
  event.waitUntil(prune());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "POST") event.respondWith(posted(event, url));
    // A day's files are gigabytes.
    else if (request.method === "GET" && url.pathname !== "/workshop/files") event.respondWith(page(event, url));
  } else if (request.method !== "GET") {
    return;
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(asset(event));
  } else if (url.pathname.startsWith("/files/")) {
    event.respondWith(file(event, url));
  } else if (url.pathname.startsWith("/api/designs/")) {
    event.respondWith(printed(event, url));
  } else if (url.pathname === "/workshop/dashboard" && !url.searchParams.has("only")) {
    event.respondWith(fetched(event, request, url));
  }
});

self.addEventListener("sync", (event) => {
  if (event.tag === "presses") event.waitUntil(flush());
});

self.addEventListener("message", (event) => {
  const { who, presses, told, drop, keep } = event.data ?? {};
  const heed = async () => {
    if (who) await belongTo(who);
    for (const key of told ?? []) await forgetPress(key);
    if (drop && !underWay.has(drop)) await forgetPress(drop);
    if (keep) await keepAhead(keep);
    if (presses) await flush();
    else if (told || drop) await tell();
  };
  event.waitUntil(heed());
});

// ---- pages

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function addressOf(url) {
  const address = new URL(url);
  address.hash = "";
  return address.href;
}

// From the network, and a copy of it is kept.
function fetched(event, request, url) {
  let copy;
  const answer = fetch(request).then((answer) => {
    copy = answer.clone();
    return answer;
  });
  event.waitUntil(answer.then(() => keepPage(addressOf(url), copy)).catch(() => {}));
  return answer;
}

async function page(event, url) {
  const answer = fetched(event, event.request, url);
  const cache = await caches.open(PAGES);
  const saved = (await caches.has(SIGNING_IN)) ? null : await cache.match(addressOf(url));
  if (!saved) return answer.catch(() => nothingKept());
  let line = "slow";
  const failed = () => { line = "down"; };
  const patience = Date.now() - lastPress < AFTER_A_PRESS ? PRESS_PATIENCE : PAGE_PATIENCE;
  const first = await Promise.race([answer.catch(failed), wait(patience)]);
  if (first && first.status < 500) return first;
  return asSaved(saved, line);
}

async function asSaved(saved, line) {
  const text = await saved.text();
  const marked = text.replace("<body", `<body data-saved="${saved.headers.get("x-kept-at")}" data-line="${line}"`);
  return new Response(marked, { headers: saved.headers });
}

async function keepPage(address, answer) {
  const type = answer.headers.get("content-type") ?? "";
  if (!answer.ok || answer.redirected || !type.startsWith("text/html")) return;
  const text = await answer.text();
  const body = text.match(/<body[^>]*>/)?.[0] ?? "";
  const who = body.match(/data-who="([^"]*)"/)?.[1];
  if (!who) return;
  const isKept = body.includes(" data-kept");
  await belongTo(isKept ? who : "");
  if (!isKept) return;
  const headers = { "x-kept-at": new Date().toISOString() };
  for (const name of ["content-type", "content-security-policy", "referrer-policy"]) {
    if (answer.headers.has(name)) headers[name] = answer.headers.get(name);
  }
  await put(PAGES, address, new Response(text, { headers }));
}

function nothingKept(words = "Esta página no está guardada en el teléfono.") {
  const html = `<!doctype html><html lang="es-VE"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sin conexión · Krafta</title><link rel="stylesheet" href="${ASSETS[0]}"><link rel="stylesheet" href="${ASSETS[1]}"></head>
<body><main class="page"><div class="error-page"><h1>Sin conexión</h1><p class="lead">${words}</p>
<div class="row"><a class="btn btn-primary" href="/workshop/dashboard">Ver el tablero guardado</a></div></div></main></body></html>`;
  return new Response(html, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}

// ---- files

async function asset(event) {
  const { request } = event;
  const kept = await caches.match(request.url, { cacheName: SHELL });
  if (kept) return kept;
  const answer = await fetch(request).catch(() => asItIsNow(request));
  // Who leaves takes all of it along; what draws the pages comes back with the next one.
  const isOurs = ASSETS.includes(new URL(request.url).pathname);
  if (isOurs && answer.ok) {
    const copy = answer.clone();
    event.waitUntil(caches.open(SHELL).then((cache) => cache.put(request.url, copy)));
  }
  return answer;
}

// A page that was kept before the last change names files of then.
async function asItIsNow(request) {
  const plain = (path) => path.replace(/\.[0-9a-f]{8}(\.[a-z]+)$/, "$1");
  const now = ASSETS.find((path) => plain(path) === plain(new URL(request.url).pathname));
  return (now && (await caches.match(now, { cacheName: SHELL }))) || Response.error();
}

// What stands under an id never changes.
async function file(event, url) {
  const name = placeOf(url.pathname);
  const kept = await caches.match(url.href, { cacheName: name });
  if (kept) return kept;
  const answer = await fetch(event.request).catch(() => smaller(url));
  if (answer.status === 200) event.waitUntil(keepFile(name, url.href, answer.clone()).catch(() => {}));
  return answer;
}

// What a workshop wants it as may change.
async function printed(event, url) {
  const answer = await fetch(event.request).catch(() => caches.match(url.href, { cacheName: FILES }));
  if (answer?.status === 200) event.waitUntil(keepFile(FILES, url.href, answer.clone()).catch(() => {}));
  return answer ?? Response.error();
}

const placeOf = (path) => (/\/(thumbnail|preview)$/.test(path) ? PICTURES : FILES);

// Of a picture that is not kept, on a page that is.
async function smaller(url) {
  const small = url.href.replace(/\/preview$/, "/thumbnail");
  return (await caches.match(small, { cacheName: PICTURES })) ?? Response.error();
}

async function keepFile(name, address, answer) {
  const bytes = Number(answer.headers.get("content-length") ?? 0);
  if (bytes < MOST_BYTES / 2 && (await about("who"))) await put(name, address, answer);
}

// The oldest go, so that it stays within bounds.
async function put(name, address, answer) {
  const cache = await caches.open(name);
  await cache.delete(address);
  await cache.put(address, answer);
  const kept = await cache.keys();
  const sizes = name === FILES ? await Promise.all(kept.map(async (one) => {
    const answer = await cache.match(one);
    return Number(answer?.headers.get("content-length") ?? 0);
  })) : [];
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  for (let index = 0; kept.length - index > MOST[name] || bytes > MOST_BYTES; index += 1) {
    await cache.delete(kept[index]);
    bytes -= sizes[index] ?? 0;
  }
}

// Of the cards that a page shows, one after the other.
let isKeeping = false;
async function keepAhead({ pages = [], files = [] }) {
  if (isKeeping) return;
  isKeeping = true;
  try {
    const cache = await caches.open(PAGES);
    for (const path of pages) {
      const address = new URL(path, location.origin).href;
      const at = Date.parse((await cache.match(address))?.headers.get("x-kept-at") ?? "");
      if (!(Date.now() - at < DAY)) await keepPage(address, await fetch(address, { headers: { accept: "text/html" } }));
    }
    for (const path of files) {
      const address = new URL(path, location.origin).href;
      const name = placeOf(new URL(address).pathname);
      if (await caches.match(address, { cacheName: name })) continue;
      const answer = await fetch(address);
      if (answer.status === 200) await keepFile(name, address, answer);
    }
  } catch {
    // No line: another time.
  } finally {
    isKeeping = false;
  }
}

// ---- whose it is

async function belongTo(who) {
  const before = await about("who");
  if (before && before !== who) await forget();
  if (before !== who) await store("about", (about) => about.put({ id: "who", value: who }));
  await caches.delete(SIGNING_IN);
}

async function forget() {
  for (const name of [PAGES, PICTURES, FILES]) await caches.delete(name);
  await store("presses", (presses) => presses.clear());
  await tell();
}

// ---- presses

const NOUNS = {
  acceptance: "Aceptar", rejection: "Rechazar", production: "Comenzar Producción", readiness: "Marcar como Listo",
  dispatch: "Despachar", delivery: "Entregar", problems: "Reportar problema",
};
const DOES = { accept: NOUNS.acceptance, start: NOUNS.production, ready: NOUNS.readiness };
const underWay = new Set();
let lastPress = 0;

// What a form asks for, and of which cards; nothing for one that is no press.
function read(url, body) {
  const typed = new URLSearchParams(body);
  const [, order, noun] = url.pathname.match(/^\/workshop\/orders\/([^/]+)\/([a-z]+)$/) ?? [];
  if (NOUNS[noun]) return { says: NOUNS[noun], cards: [`card-${order}-${typed.get("workshop")}`] };
  const says = DOES[typed.get("do")];
  if (!says) return null;
  if (url.pathname === "/workshop/scan") return { says, cards: [], number: typed.get("code") };
  if (url.pathname !== "/workshop/batch") return null;
  const ticked = [...typed.keys()].filter((name) => name.startsWith("pick."));
  const all = typed.get("all");
  return { says, all, cards: all ? [] : ticked.map((name) => `card-${name.slice(5).replace(".", "-")}`) };
}

async function posted(event, url) {
  const { request } = event;
  const isForm = (request.headers.get("content-type") ?? "").startsWith("application/x-www-form-urlencoded");
  const body = isForm ? await request.clone().text() : "";
  const asked = read(url, body);
  const who = asked && (await about("who").catch(() => ""));
  const asAlways = () =>
    fetch(request).catch(() => nothingKept("No se pudo enviar. Lo que escribiste sigue en su página."));
  if (!who) return asAlways();
  const from = new URL(request.referrer || "/workshop/dashboard", location.origin);
  const press = {
    ...asked, who, body, key: crypto.randomUUID(), path: url.pathname + url.search, at: Date.now(), state: "waiting", tries: 0,
  };
  const before = await waiting();
  // Pressed again, before its card said that it waits.
  const isTwin = before.some(({ path, body }) => path === press.path && body === press.body);
  underWay.add(press.key);
  let answer = null;
  try {
    if (!isTwin) await store("presses", (presses) => presses.put(press));
  } catch {
    // The phone has no room for it.
    underWay.delete(press.key);
    return asAlways();
  }
  try {
    // One after the other, as they were pressed.
    if (!before.length) answer = await send(press, "text/html");
  } catch {
    // No line: it stays.
  } finally {
    underWay.delete(press.key);
  }
  if (answer && isSaid(answer)) {
    await forgetPress(press.key);
    lastPress = Date.now();
    return answer;
  }
  later();
  if (before.length) await Promise.race([flush(), wait(PAGE_PATIENCE)]);
  const back = from.pathname + from.search;
  if (answer?.status === 401) return Response.redirect(`/login?next=${encodeURIComponent(back)}`, 303);
  return Response.redirect(`${back}${press.cards.length ? `#${press.cards[0]}` : ""}`, 303);
}

function send(press, accept) {
  return fetch(press.path, {
    method: "POST",
    body: press.body,
    redirect: "manual",
    signal: AbortSignal.timeout(PRESS_PATIENCE),
    headers: {
      accept, "content-type": "application/x-www-form-urlencoded", "idempotency-key": press.key, "krafta-by": press.who,
    },
  });
}

// Whether the server has answered it, whatever it said: nobody signed in, too much at once, or out of order is no answer.
const isSaid = ({ type, status }) => type === "opaqueredirect" || (status < 500 && status !== 401 && status !== 429);

let flushing = null;
function flush() {
  flushing ??= sendAll().finally(() => { flushing = null; });
  return flushing;
}

async function sendAll() {
  let isSignedOut = false;
  for (const press of await waiting()) {
    if (underWay.has(press.key)) break;
    if (Date.now() - press.at > 7 * DAY) {
      await end(press, "refused", { error: `${press.says}: pasó demasiado tiempo sin conexión.` });
      continue;
    }
    underWay.add(press.key);
    try {
      const answer = await send(press, "application/json");
      isSignedOut = answer.status === 401;
      if (!isSaid(answer)) {
        press.tries += 1;
        // Neither away nor busy, time and again: somebody has to look.
        if (answer.status === 500 && press.tries > 10) await end(press, "refused", { error: "No se pudo enviar." });
        else await store("presses", (presses) => presses.put(press));
        break;
      }
      lastPress = Date.now();
      await end(press, answer.ok ? "done" : "refused", await answer.json().catch(() => ({})));
    } catch {
      break;
    } finally {
      underWay.delete(press.key);
    }
  }
  await tell(isSignedOut);
  if ((await waiting()).length) later();
}

async function end(press, state, { told, error, number }) {
  const ended = { ...press, state, told: told ?? error ?? "Este trabajo ya no es del taller.", number: number ?? press.number };
  await store("presses", (presses) => presses.put(ended));
}

// Once the line is back, where the browser knows how to wait for it; else pages ask.
function later() {
  self.registration.sync?.register("presses").catch(() => {});
}

// To every page: what waits, and how the rest ended.
async function tell(isSignedOut = false) {
  const presses = await all();
  const hour = (at) => new Date(at).toLocaleTimeString("es-VE", { hour: "numeric", minute: "2-digit" });
  const waits = presses.filter(({ state }) => state === "waiting")
    .map(({ key, cards, all, number, says, at }) => ({ key, cards, all, number, words: `Por enviar: ${says} · ${hour(at)}` }));
  const pressed = ({ at }) =>
    Date.now() - at < HOUR ? "" : ` Lo pulsaste: ${new Date(at).toLocaleString("es-VE", { dateStyle: "short", timeStyle: "short" })}`;
  const notes = presses.filter(({ state }) => state === "refused").map((press) =>
    ({ keys: [press.key], tone: "error", text: `Ya no se puede: ${press.told}${pressed(press)}`, number: press.number }));
  const done = presses.filter(({ state }) => state === "done");
  if (done.length) notes.push({ keys: done.map(({ key }) => key), tone: "ok", text: together(done) + pressed(done[0]) });
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ waits, notes, isSignedOut });
}

// «KRFT-7K2M9Q, KRFT-44MZ67 y 2 más: despachado.»
function together(done) {
  const same = new Map();
  for (const { told } of done) {
    const [, number, words] = told.match(/^(KRFT-\w+) ([^.]+)\.$/) ?? [null, told, ""];
    same.set(words, [...(same.get(words) ?? []), number]);
  }
  const lines = [...same].map(([words, numbers]) => {
    if (!words || numbers.length === 1) return numbers.map((number) => (words ? `${number} ${words}.` : number)).join(" ");
    const others = numbers.length > 4 ? ` y ${numbers.length - 3} más` : "";
    return `${numbers.slice(0, others ? 3 : 4).join(", ")}${others}: ${words}.`;
  });
  return lines.join(" ");
}

const all = async () => (await store("presses", (presses) => presses.getAll())).sort((one, other) => one.at - other.at);
const waiting = async () => (await all()).filter((press) => press.state === "waiting");
const forgetPress = (key) => store("presses", (presses) => presses.delete(key));
const about = async (id) => (await store("about", (about) => about.get(id)))?.value;

// ---- the database of the browser, open for as long as one question takes

function store(name, ask) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("krafta", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("presses", { keyPath: "key" });
      opening.result.createObjectStore("about", { keyPath: "id" });
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      database.onversionchange = () => database.close();
      const work = database.transaction(name, "readwrite");
      const answer = ask(work.objectStore(name));
      work.oncomplete = () => { database.close(); resolve(answer.result); };
      work.onabort = () => { database.close(); reject(work.error); };
    };
  });
}
