// Open pages follow along: main says where to listen (data-live), what changed is fetched from the page's own address and
// takes the old one's place. Every page works without this file. docs/ui.md says what the attributes mean.
"use strict";
(() => {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) return;

  const SOON = 300; // one look at an order within this time, however often it changes
  const MANY = 4; // from here on the whole page is looked at, once
  const AT_ONCE = 3;
  const WHOLE_EVERY = 2000;
  const PATIENCE = 15000;
  const HERD = 3000; // everybody is told at the same time; they do not look at the same time

  const byId = (id) => document.getElementById(id);
  const itemsOf = (list) => [...list.children].filter((child) => child.dataset.liveOrder);
  const listsIn = (part) => [...part.querySelectorAll("[data-live-list]")];

  // ---- listening

  let source = null;
  let wasOpen = false;
  let pause = 5000;

  function connect() {
    if (source || document.hidden) return;
    source = new EventSource(main.dataset.live);
    source.addEventListener("open", () => {
      // What happened while nobody listened; just after the page was made, the server tells by itself.
      if (wasOpen || performance.now() > 4000) wantAll();
      wasOpen = true;
      pause = 5000;
      main.dataset.liveOpen = "";
    });
    source.addEventListener("order", (event) => want(JSON.parse(event.data).order));
    source.addEventListener("refresh", () => {
      wantsAll = true;
      soon(Math.random() * HERD);
    });
    source.addEventListener("error", () => {
      delete main.dataset.liveOpen;
      // Otherwise the browser tries again by itself.
      if (source?.readyState !== EventSource.CLOSED) return;
      disconnect();
      setTimeout(connect, pause + Math.random() * pause);
      pause = Math.min(pause * 2, 120000);
    });
  }

  function disconnect() {
    source?.close();
    source = null;
    delete main.dataset.liveOpen;
  }

  // A page that nobody sees holds no connection: browsers have few of them for each site.
  document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });

  // ---- looking again

  const wanted = new Set();
  let wantsAll = false;
  let timer = null;
  let lastWhole = 0;
  let isLooking = false;

  function want(order) {
    if (!order) return;
    if (main.hasAttribute("data-live-whole")) wantsAll = true;
    else wanted.add(order);
    soon(SOON);
  }

  function wantAll() {
    wantsAll = true;
    soon(SOON);
  }

  let failures = 0;

  // It could not be fetched: later, and not all at once.
  function again() {
    failures += 1;
    const pause = Math.min(1000 * 2 ** failures, 60000);
    return pause / 2 + Math.random() * pause / 2;
  }

  function soon(delay) {
    timer ??= setTimeout(look, delay);
  }

  async function look() {
    timer = null;
    // A form on its way leads to another page.
    if (isLooking || document.querySelector("form[data-sent], dialog[open]")) return soon(SOON);
    isLooking = true;
    let pause = SOON;
    let orders = [];
    try {
      if (wanted.size > MANY) wantsAll = true;
      if (wantsAll) {
        const rest = lastWhole + WHOLE_EVERY - Date.now();
        if (rest > 0) return soon(rest);
        wantsAll = false;
        wanted.clear();
        lastWhole = Date.now();
        try {
          const page = await fetchPage();
          if (page) takeWhole(page);
        } catch (error) {
          wantsAll = true;
          throw error;
        }
      } else {
        orders = [...wanted];
        wanted.clear();
        while (orders.length) {
          const some = orders.slice(0, AT_ONCE);
          const pages = await Promise.all(some.map(fetchPage));
          pages.forEach((page, index) => page && takeOrder(page, some[index]));
          orders.splice(0, AT_ONCE);
        }
      }
      settle();
      failures = 0;
    } catch {
      for (const order of orders) wanted.add(order);
      pause = again();
    } finally {
      isLooking = false;
      if (wanted.size || wantsAll) soon(pause);
    }
  }

  // This page, or of its list one order alone.
  async function fetchPage(order) {
    // A form that came back stands at the form's address.
    const address = new URL(main.dataset.livePage ?? location.href, location.href);
    address.hash = "";
    if (order) address.searchParams.set("only", order);
    // What came since then was not picked by anybody.
    address.searchParams.delete("picked");
    const answer = await fetch(address, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
    // Signed out, or not ours any more: the next click says so.
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("main[data-live]");
    if (fresh) window.enhance?.(fresh);
    return fresh;
  }

  // ---- taking it over

  function takeOrder(fresh, order) {
    const of = (root) => [...root.querySelectorAll(`[data-live-order="${order}"]`)];
    const items = of(fresh);
    const ids = new Set(items.map((item) => item.id));
    for (const old of of(main)) if (!ids.has(old.id)) remove(old, order);
    for (const item of items) {
      const list = byId(item.parentElement.id);
      // The page was empty, or knows no place for it: as a whole then.
      if (!list || (!byId(item.id) && !item.dataset.liveKey)) wantAll();
      else place(item, list, order);
    }
    // What is said instead of an empty list is said by the page.
    const empty = [...main.querySelectorAll("[data-live-list]")].filter((list) => !itemsOf(list).length);
    if (empty.some((list) => !list.querySelector(":scope > [data-live-none]"))) wantAll();
  }

  // By its key, which the server wrote: a text that sorts.
  function place(item, list, order) {
    const old = byId(item.id);
    if (old && old.parentElement === list && old.dataset.liveKey === item.dataset.liveKey) {
      swap(old, item, order);
      return;
    }
    if (old && isBusy(old)) return keep(old, order);
    const descends = list.dataset.liveList === "desc";
    const items = itemsOf(list).filter((other) => other !== old);
    const next = items.find((other) => (other.dataset.liveKey > item.dataset.liveKey) !== descends);
    old?.remove();
    // Belongs to another page of the list.
    if (!next && items.length && list.hasAttribute("data-live-more")) return;
    if (next && next === items[0] && list.hasAttribute("data-live-before")) return;
    if (next) next.before(item);
    else if (items.length) items.at(-1).after(item);
    else list.append(item);
    shown(item, old);
  }

  function takeWhole(fresh) {
    const status = fresh.dataset.orderStatus;
    if (status) main.dataset.orderStatus = status;
    main.toggleAttribute("data-live-whole", fresh.hasAttribute("data-live-whole"));
    for (const told of fresh.querySelectorAll("[data-live-told]")) {
      const old = byId(told.id);
      if (!old) continue;
      old.replaceWith(told.cloneNode(true));
    }
    for (const part of fresh.querySelectorAll("[data-live-part]")) {
      const old = byId(part.id);
      if (!old) continue;
      const lists = listsIn(part);
      const same = lists.length && lists.length === listsIn(old).length && lists.every((list) => old.contains(byId(list.id)));
      if (!same) swap(old, part);
      else for (const list of lists) takeList(byId(list.id), list);
    }
  }

  // In the order of the new page; what somebody is at stays as it is.
  function takeList(list, fresh) {
    for (const edge of ["data-live-more", "data-live-before"]) list.toggleAttribute(edge, fresh.hasAttribute(edge));
    const items = itemsOf(fresh);
    const ids = new Set(items.map((item) => item.id));
    for (const old of itemsOf(list)) if (!ids.has(old.id)) remove(old);
    let last = null;
    for (const item of items) {
      const old = byId(item.id);
      let here = item;
      if (old?.parentElement === list) {
        here = swap(old, item);
        const isBefore = last && last.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_PRECEDING;
        if (isBefore && !isBusy(here)) last.after(here);
      } else if (old && isBusy(old)) {
        keep(old);
        continue;
      } else {
        old?.remove();
        const first = itemsOf(list)[0];
        if (last) last.after(item);
        else if (first) first.before(item);
        else list.append(item);
        shown(item, old);
      }
      last = here;
    }
    // Where the list goes on.
    for (const turn of list.querySelectorAll(":scope > [data-live-turn]")) turn.remove();
    for (const turn of fresh.querySelectorAll(":scope > [data-live-turn]")) list.append(turn);
  }

  // What stands there afterwards.
  function swap(old, item, order) {
    if (isSame(old, item)) {
      delete old.dataset.liveStale;
      return old;
    }
    if (isBusy(old)) {
      keep(old, order);
      return old;
    }
    old.replaceWith(item);
    shown(item, old);
    return item;
  }

  function remove(old, order) {
    if (isBusy(old)) keep(old, order);
    else {
      old.remove();
      forget(old);
    }
  }

  function isSame(old, item) {
    const bare = old.cloneNode(true);
    delete bare.dataset.liveStale;
    bare.classList.remove("live-new");
    if (!bare.className) bare.removeAttribute("class");
    return bare.isEqualNode(item);
  }

  // ---- what somebody is at is left alone

  const kept = new Map();

  function isBusy(element) {
    const active = document.activeElement;
    if (active && active !== document.body && element.contains(active)) return true;
    if (element.matches(":active")) return true;
    // A form that came back with mistakes holds what was typed, too.
    if (element.querySelector("dialog[open], details[open], form[data-sent], [aria-invalid=true]")) return true;
    const selection = getSelection();
    if (selection && !selection.isCollapsed && selection.containsNode(element, true)) return true;
    return [...element.querySelectorAll("input, textarea, select")].some(isTouched);
  }

  function isTouched(field) {
    if (field.type === "hidden") return false;
    // A row that was picked stays as it was picked.
    if (field.type === "checkbox") return field.checked || field.checked !== field.defaultChecked;
    if (field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.type === "file") return field.files.length > 0;
    if (field.tagName === "SELECT") {
      const said = [...field.options].some((option) => option.defaultSelected);
      return [...field.options].some((option, index) =>
        said ? option.selected !== option.defaultSelected : option.selected !== (index === 0));
    }
    return field.value !== field.defaultValue;
  }

  function keep(element, order) {
    element.dataset.liveStale = "";
    kept.set(element, order);
  }

  function forget(element) {
    kept.delete(element);
  }

  // Once they are done, it is looked at again.
  function tryKept() {
    for (const [element, order] of kept) {
      if (element.isConnected && isBusy(element)) continue;
      kept.delete(element);
      if (order) want(order);
      else wantAll();
    }
  }
  for (const kind of ["focusout", "change", "toggle", "selectionchange"]) {
    document.addEventListener(kind, () => kept.size && setTimeout(tryKept, SOON), true);
  }

  // ---- what else there is to say

  const note = document.createElement("p");
  note.className = "vh";
  note.setAttribute("role", "status");
  main.append(note);
  let changes = [];

  const statusOf = (element) => element?.querySelector(".pill")?.textContent.trim() ?? "";

  function shown(item, old) {
    item.classList.add("live-new");
    setTimeout(() => {
      item.classList.remove("live-new");
      if (!item.className) item.removeAttribute("class");
    }, 4000);
    const status = statusOf(item);
    if (status && status !== statusOf(old)) changes.push([item.dataset.liveName, status].filter(Boolean).join(": "));
  }

  // Counts, links and what is said of an empty column follow what stands there now.
  function settle() {
    for (const count of main.querySelectorAll("[data-live-count]")) {
      const list = count.dataset.liveCount;
      const lists = list ? [byId(list)] : [...main.querySelectorAll("[data-live-list]")];
      if (lists.every(Boolean)) set(count, String(lists.reduce((sum, one) => sum + itemsOf(one).length, 0)));
    }
    for (const none of main.querySelectorAll("[data-live-none]")) {
      none.hidden = itemsOf(none.parentElement).length > 0;
    }
    for (const link of main.querySelectorAll("a[data-live-first]")) {
      const first = byId(link.dataset.liveFirst)?.querySelector(".row-link");
      if (first) link.href = first.href;
    }
    if (changes.length > 3) note.textContent = `Cambiaron ${changes.length} pedidos.`;
    else if (changes.length) note.textContent = `${changes.join(". ")}.`;
    changes = [];
  }

  function set(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  connect();
})();
