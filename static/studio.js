// The editor of a design on its product: pieces are dragged, pinched, turned, and done the same to by keys and buttons. What it
// says of resolution and edges is a foretaste: the server is asked after each pause, and decides. The page works without this file.
"use strict";
(() => {
  const section = document.querySelector("[data-studio]");
  if (!section) return;
  const data = JSON.parse(section.dataset.studio);
  const part = (name) => document.querySelector(`[data-studio-${name}]`);
  const doing = (name) => section.querySelector(`[data-do=${name}]`);
  const on = (what, event, does) => what.addEventListener(event, does);
  const canvas = part("canvas");
  const buying = document.querySelector("form[data-variants]");
  const DRAFT = `krafta-studio ${data.page}`;
  const LETTERS = "Krafta Sans, Noto Sans, sans-serif";
  const FINGER_PX = 44;

  const areas = new Map(data.sides.flatMap((side) => side.areas.map((area) => [area.code, { ...area, side }])));
  const files = new Map(Object.entries(data.made?.files ?? {}));
  const fontOf = (layer) => data.fonts.find(({ code }) => code === layer.font);
  const tidy = (number) => Math.round(number * 100) / 100;
  const clamp = (number, least, most) => Math.max(least, Math.min(number, most));
  const spoken = (number, digits = 1) => number.toFixed(digits).replace(/\.?0+$/, "").replace(".", ",");
  const grouped = (cents) => (cents / 100).toFixed(2).replace(".", ",").replace(/\B(?=(\d{3})+,)/g, ".");
  // In whole cents, by a rate in whole ten-thousandths: nothing is lost on the way to the one rounding.
  const money = (cents) => `$${grouped(cents)}${data.rate ? ` (Bs. ${grouped(Math.round(cents * data.rate / 1e4))})` : ""}`;

  // By area, the lowest piece first.
  let design = {};
  let side = data.sides[0];
  let chosen = null;
  let color = data.color;
  let made = data.made;
  // What the server said, and of what.
  let verdicts = { of: "", said: new Map() };

  for (const { area, layers } of made?.document.areas ?? []) if (areas.has(area)) design[area] = layers;

  const layersOf = (code) => design[code] ?? [];
  const here = () => side.areas.flatMap(({ code }) => layersOf(code).map((layer, at) => ({ code, layer, at })));
  const picked = () => chosen && layersOf(chosen.code)[chosen.at];
  const keyOf = (code, at) => `${code} ${at}`;
  const isChosen = (code, at) => chosen?.code === code && chosen.at === at;

  // ---- measures, in millimetres of an area

  const heightOf = () => photo()?.height ?? 1000;
  const photo = () => side.photos[color] ?? side.photos[""];

  function geometry(code) {
    const { at: [x, y, width, height], mm } = areas.get(code);
    const down = heightOf() / 1000;
    return { x, y: y * down, sx: width / mm[0], sy: (height * down) / mm[1] };
  }

  const measure = document.createElement("canvas").getContext("2d");
  // Before it is turned, and around what it turns.
  function boxOf(layer) {
    if (layer.kind === "image") {
      const { x, y, width, height } = layer;
      return { x, y, width, height, px: x + width / 2, py: y + height / 2 };
    }
    const { weight, style } = fontOf(layer);
    measure.font = `${style} ${weight} 100px ${LETTERS}`;
    const width = (measure.measureText(layer.text).width * layer.size) / 100;
    const left = { start: 0, middle: width / 2, end: width }[layer.align];
    return { x: layer.x - left, y: layer.y - layer.size * 0.75, width, height: layer.size, px: layer.x, py: layer.y };
  }

  function turned([x, y], [px, py], angle) {
    const by = (angle * Math.PI) / 180;
    const [dx, dy] = [x - px, y - py];
    return [px + dx * Math.cos(by) - dy * Math.sin(by), py + dx * Math.sin(by) + dy * Math.cos(by)];
  }

  function cornersOf(layer) {
    const { x, y, width, height, px, py } = boxOf(layer);
    const all = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
    return all.map((corner) => turned(corner, [px, py], layer.angle));
  }

  function boundsOf(layer) {
    const [xs, ys] = [0, 1].map((axis) => cornersOf(layer).map((corner) => corner[axis]));
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  }

  function shift(layer, dx, dy) {
    layer.x = tidy(layer.x + dx);
    layer.y = tidy(layer.y + dy);
  }

  // Around its middle; of a text, around where it stands.
  function scale(layer, by) {
    if (layer.kind === "text") return void (layer.size = tidy(clamp(layer.size * by, 1, 500)));
    const { x, y, width, height } = layer;
    const factor = clamp(by, 0.5 / Math.min(width, height), 2000 / Math.max(width, height));
    layer.width = tidy(width * factor);
    layer.height = tidy(height * factor);
    layer.x = tidy(x + (width - layer.width) / 2);
    layer.y = tidy(y + (height - layer.height) / 2);
  }

  const turn = (layer, angle) => { layer.angle = tidy(((angle % 360) + 360) % 360); };

  // ---- the foretaste of what the server will say

  function foretaste(code, layer) {
    const { mm, safe, edges, dpi: [least, good] } = areas.get(code);
    const { left, top, right, bottom } = boundsOf(layer);
    const isWithin = (margin) => left >= margin - 0.05 && top >= margin - 0.05
      && right <= mm[0] - margin + 0.05 && bottom <= mm[1] - margin + 0.05;
    const said = { words: "Se verá nítido", warnings: [] };
    const file = files.get(layer.fileId);
    if (layer.kind === "image" && file?.raster && file.px) {
      const dpi = Math.floor(Math.min((file.px[0] * 25.4) / layer.width, (file.px[1] * 25.4) / layer.height));
      if (dpi < good) said.words = `Se verá ${dpi < least ? "borroso" : "aceptable"}: ${dpi} ppp`;
    }
    if (!isWithin(0)) said.warnings.push(edges[0]);
    else if (!isWithin(safe)) said.warnings.push(edges[1]);
    return said;
  }

  function verdictOf(code, layer, at) {
    const own = foretaste(code, layer);
    const theirs = verdicts.of === now ? verdicts.said.get(keyOf(code, at)) : null;
    if (theirs) {
      own.words = theirs.words || own.words;
      own.warnings = [...theirs.warnings, ...theirs.cannot];
    }
    return own;
  }

  const toneOf = (words) => (words.includes("borroso") ? "REJECTED" : words.includes("aceptable") ? "PARTIAL" : "CONFIRMED");
  const nameOf = (layer) => (layer.kind === "text" ? `«${layer.text}»` : files.get(layer.fileId)?.name ?? "Imagen");
  const sizeOf = (layer) => (layer.kind === "text"
    ? `letra de ${spoken(layer.size / 10)} cm`
    : `${spoken(layer.width / 10)} × ${spoken(layer.height / 10)} cm`);

  // ---- drawing

  function set(what, attributes) {
    for (const [name, value] of Object.entries(attributes)) what.setAttribute(name, value);
  }
  function node(tag, attributes, ...inside) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    set(made, attributes);
    made.append(...inside);
    return made;
  }
  function element(tag, look, ...inside) {
    const made = Object.assign(document.createElement(tag), look);
    made.append(...inside);
    return made;
  }

  // Of the picture what is around its areas: a thumb needs them large.
  const frame = () => photo()?.frame ?? side.frame;
  const unit = () => frame()[2] / (canvas.getBoundingClientRect().height || 1000);
  const overlay = node("g", {});
  const nodes = new Map();

  function draw() {
    const height = heightOf();
    const focused = canvas.contains(document.activeElement) && document.activeElement !== canvas;
    canvas.setAttribute("viewBox", frame().join(" "));
    const taken = photo();
    const cloth = taken?.url ?? `${side.cloth}?color=${encodeURIComponent(color)}`;
    const ground = { width: 1000, height, preserveAspectRatio: "none" };
    canvas.replaceChildren(node("image", { ...ground, href: cloth }));
    nodes.clear();
    for (const { code, mm, safe, soaks } of side.areas) {
      const { x, y, sx, sy } = geometry(code);
      const clip = node("clipPath", { id: `recorte-${code}` }, node("rect", { width: mm[0], height: mm[1] }));
      const inside = node("g", { "clip-path": `url(#recorte-${code})` });
      if (soaks) inside.style.mixBlendMode = "multiply";
      layersOf(code).forEach((layer, at) => inside.append(piece(code, layer, at)));
      const onto = { transform: `translate(${x} ${y}) scale(${sx} ${sy})` };
      canvas.append(node("g", onto, clip, inside,
        node("rect", { class: "studio-area", width: mm[0], height: mm[1] }),
        node("rect", { class: "studio-safe", x: safe, y: safe, width: Math.max(mm[0] - 2 * safe, 0), height: Math.max(mm[1] - 2 * safe, 0) })));
    }
    if (side.folds && !taken) canvas.append(node("image", { ...ground, href: side.folds }));
    canvas.append(overlay);
    if (focused && chosen) nodes.get(keyOf(chosen.code, chosen.at))?.focus();
    mark();
    panel();
  }

  function piece(code, layer, at) {
    const hit = node("rect", { class: "studio-hit" });
    const ink = layer.kind === "image"
      ? node("image", { preserveAspectRatio: "none", href: files.get(layer.fileId)?.url.replace("?", "/art?") })
      : node("text", {}, layer.text);
    const group = node("g", { class: "studio-layer", tabindex: 0, role: "button" }, hit, ink);
    on(group, "focus", () => choose(code, at));
    Object.assign(group.dataset, { code, at });
    nodes.set(keyOf(code, at), group);
    place(code, layer, at);
    return group;
  }

  function place(code, layer, at) {
    const group = nodes.get(keyOf(code, at));
    if (!group) return;
    const [hit, ink] = group.children;
    const box = boxOf(layer);
    // No smaller than a finger.
    const finger = (FINGER_PX * unit()) / geometry(code).sx;
    const [width, height] = [Math.max(box.width, finger), Math.max(box.height, finger)];
    set(hit, { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height });
    if (layer.kind === "image") {
      set(ink, { x: box.x, y: box.y, width: box.width, height: box.height });
    } else {
      const { weight, style } = fontOf(layer);
      set(ink, {
        x: layer.x, y: layer.y, fill: layer.color, "font-size": layer.size, "font-weight": weight, "font-style": style,
        "font-family": LETTERS, "text-anchor": layer.align,
      });
    }
    set(group, {
      transform: `rotate(${layer.angle} ${box.px} ${box.py})`,
      "aria-label": `${nameOf(layer)}, ${sizeOf(layer)}, ${verdictOf(code, layer, at).words}`,
    });
  }

  // What is chosen, with what is held to size and to turn it, and where it snapped.
  function mark(snapped = []) {
    overlay.replaceChildren();
    for (const [key, group] of nodes) group.setAttribute("aria-pressed", key === keyOf(chosen?.code, chosen?.at));
    const layer = picked();
    if (!layer || areas.get(chosen.code).side.code !== side.code) return;
    const { x, y, sx, sy } = geometry(chosen.code);
    const { mm } = areas.get(chosen.code);
    const onto = ([mx, my]) => [x + mx * sx, y + my * sy];
    for (const [axis, mm0] of snapped) {
      const [from, to] = axis === "x" ? [[mm0, 0], [mm0, mm[1]]] : [[0, mm0], [mm[0], mm0]];
      const [[x1, y1], [x2, y2]] = [onto(from), onto(to)];
      overlay.append(node("line", { class: "studio-guide", x1, y1, x2, y2 }));
    }
    const corners = cornersOf(layer).map(onto);
    const points = corners.map((corner) => corner.join(",")).join(" ");
    overlay.append(node("polygon", { class: "studio-halo", points }), node("polygon", { class: "studio-box", points }));
    const box = boxOf(layer);
    const raised = (by) => onto(turned([box.x + box.width / 2, box.y - by], [box.px, box.py], layer.angle));
    const [middle, knob] = [raised(0), raised((34 * unit()) / sy)];
    overlay.append(node("line", { class: "studio-box", x1: middle[0], y1: middle[1], x2: knob[0], y2: knob[1] }));
    for (const [kind, [cx, cy]] of [["size", corners[2]], ["turn", knob]]) {
      overlay.append(
        node("circle", { class: "studio-knob", cx, cy, r: 9 * unit() }),
        node("circle", { class: "studio-hit", cx, cy, r: (FINGER_PX / 2) * unit(), "data-grip": kind }));
    }
  }

  // ---- the panel

  function panel() {
    const list = here().reverse();
    part("pieces").replaceChildren(...list.map(({ code, layer, at }) => {
      const { words, warnings } = verdictOf(code, layer, at);
      const button = element("button", { type: "button", className: "studio-row" },
        element("strong", { className: "break" }, nameOf(layer)), element("span", { className: "muted small" }, sizeOf(layer)),
        element("span", { className: "pill" }, words));
      button.lastChild.dataset.status = toneOf(words);
      button.setAttribute("aria-pressed", isChosen(code, at));
      on(button, "click", () => choose(code, at));
      return element("li", {}, button, ...warnings.map((warning) => element("p", { className: "small" }, warning)));
    }));
    part("none").hidden = list.length > 0;
    for (const button of part("sides").children) button.setAttribute("aria-pressed", button.value === side.code);
    const layer = picked();
    part("chosen").hidden = !layer;
    const can = { undo: past.length, redo: future.length, copy: layer && areas.get(chosen.code).other };
    for (const [name, does] of Object.entries(can)) doing(name).setAttribute("aria-disabled", !does);
    if (!layer) return;
    const isText = layer.kind === "text";
    for (const field of section.querySelectorAll("[data-of=text]")) field.hidden = !isText;
    part("measure").textContent = isText ? "Alto de la letra en cm" : "Ancho en cm";
    const put = (field, value) => { if (field !== document.activeElement) field.value = value; };
    put(part("size"), spoken((isText ? layer.size : layer.width) / 10, 2));
    put(part("angle"), spoken(layer.angle));
    if (isText) {
      put(part("words"), layer.text);
      put(part("font"), layer.font);
      put(part("ink"), layer.color);
    }
  }

  const say = (text) => { part("say").textContent = text; };

  function choose(code, at) {
    if (isChosen(code, at)) return;
    chosen = code === null ? null : { code, at };
    mark();
    panel();
  }

  // ---- what was done, and back

  let past = [];
  let future = [];
  let now = JSON.stringify(design);

  function commit(said) {
    const next = JSON.stringify(design);
    if (next === now) return;
    past = [...past.slice(-99), now];
    [now, future] = [next, []];
    draw();
    if (said) say(picked() ? `${said} ${verdictOf(chosen.code, picked(), chosen.at).words}.` : said);
    touch();
  }

  function back(from, to, said) {
    if (!from.length) return;
    to.push(now);
    now = from.pop();
    design = JSON.parse(now);
    if (!picked()) chosen = null;
    draw();
    say(said);
    touch();
  }

  // ---- actions: by keys and by buttons

  function align(edge) {
    const layer = picked();
    const { mm, safe } = areas.get(chosen.code);
    const { left, right, top, bottom } = boundsOf(layer);
    const by = {
      "align-across": [mm[0] / 2 - (left + right) / 2, 0], "align-down": [0, mm[1] / 2 - (top + bottom) / 2],
      "align-left": [safe - left, 0], "align-right": [mm[0] - safe - right, 0],
      "align-top": [0, safe - top], "align-bottom": [0, mm[1] - safe - bottom],
    }[edge];
    shift(layer, ...by);
  }

  function reorder(by) {
    const layers = layersOf(chosen.code);
    const to = chosen.at + by;
    if (!layers[to]) return;
    layers.splice(to, 0, ...layers.splice(chosen.at, 1));
    chosen.at = to;
  }

  // As the server does it: as far from the edges in proportion, smaller only where there is less room.
  function copyOver() {
    const { other, mm } = areas.get(chosen.code);
    if (!other) return;
    const to = areas.get(other);
    const [across, down] = [to.mm[0] / mm[0], to.mm[1] / mm[1]];
    const layer = { ...picked() };
    const { px, py } = boxOf(layer);
    scale(layer, Math.min(across, down, 1));
    shift(layer, px * across - px, py * down - py);
    design[other] = [...layersOf(other), layer];
    side = to.side;
    chosen = { code: other, at: layersOf(other).length - 1 };
  }

  function remove() {
    layersOf(chosen.code).splice(chosen.at, 1);
    if (!layersOf(chosen.code).length) delete design[chosen.code];
    chosen = null;
  }

  const ACTIONS = {
    left: (mm) => shift(picked(), -mm, 0), right: (mm) => shift(picked(), mm, 0),
    up: (mm) => shift(picked(), 0, -mm), down: (mm) => shift(picked(), 0, mm),
    bigger: () => scale(picked(), 1.05), smaller: () => scale(picked(), 1 / 1.05),
    clockwise: () => turn(picked(), picked().angle + 5), counter: () => turn(picked(), picked().angle - 5),
    above: () => reorder(1), below: () => reorder(-1), copy: copyOver, remove,
  };

  function act(name, many = 1) {
    if (name === "undo") return back(past, future, "Deshecho.");
    if (name === "redo") return back(future, past, "Rehecho.");
    if (name === "words") return add({ kind: "text", text: "Tu texto", font: "noto_sans_bold", color: data.inks[color] ?? "#1e1f22", size: 24, align: "middle", angle: 0 });
    if (!picked()) return;
    if (name in ACTIONS) ACTIONS[name](many);
    else align(name);
    const button = doing(name);
    commit(`${button.ariaLabel ?? button.textContent}.`);
    if (name === "remove") (nodes.values().next().value ?? doing("words")).focus();
  }

  on(section, "click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && button.getAttribute("aria-disabled") !== "true") act(button.dataset.do, event.shiftKey ? 10 : 1);
  });

  const KEYS = {
    ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", "+": "bigger", "=": "bigger", "-": "smaller",
    ".": "clockwise", ",": "counter", Delete: "remove", Backspace: "remove",
  };
  on(section, "keydown", (event) => {
    if (event.target.closest("input, select, textarea, form")) return;
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      return act(key === "y" || event.shiftKey ? "redo" : "undo");
    }
    const name = KEYS[event.key];
    if (!name || event.altKey || !canvas.contains(event.target)) return;
    event.preventDefault();
    act(name, event.shiftKey ? 10 : 1);
  });

  // ---- what comes in

  // Into the middle of the area that somebody is at, no larger than there is room.
  function add(layer) {
    const code = chosen && areas.get(chosen.code).side === side ? chosen.code : part("area").value || side.areas[0].code;
    const { mm, safe } = areas.get(code);
    const room = mm.map((length) => length - 2 * safe);
    if (layer.kind === "image") {
      const { px: [width, height] = [1, 1], most = 1 / 0 } = files.get(layer.fileId);
      const by = Math.min((room[0] * 0.7) / width, room[1] / height, most);
      Object.assign(layer, { width: tidy(width * by), height: tidy(height * by) });
      Object.assign(layer, { x: tidy((mm[0] - layer.width) / 2), y: tidy((mm[1] - layer.height) / 2) });
    } else {
      layer.size = tidy(Math.min(layer.size, room[1]));
      Object.assign(layer, { x: mm[0] / 2, y: tidy(mm[1] / 2 + layer.size / 4) });
      const { width } = boxOf(layer);
      if (width > room[0]) layer.size = tidy(Math.max((layer.size * room[0]) / width, 1));
    }
    design[code] = [...layersOf(code), layer];
    chosen = { code, at: layersOf(code).length - 1 };
    commit(`${nameOf(layer)} está en ${areas.get(code).name}.`);
    if (layer.kind !== "text") return;
    part("words").focus();
    part("words").select();
  }

  on(section, "krafta:arrived", ({ target, detail: { file, name, px, most } }) => {
    target.querySelector("[data-upload-shown]").hidden = true;
    target.querySelector("[data-upload-word]").textContent = "Agregar imagen";
    files.set(file.id, { name, url: file.url, raster: !most && file.contentType !== "image/svg+xml", px, most });
    add({ kind: "image", fileId: file.id, angle: 0 });
  });

  const typed = (field) => Number(field.value.replace(",", "."));
  const edits = {
    words: (layer, field) => { if (field.value.trim()) layer.text = field.value; },
    font: (layer, field) => { layer.font = field.value; },
    ink: (layer, field) => { layer.color = field.value; },
    size: (layer, field) => {
      const mm = typed(field) * 10;
      if (mm > 0) scale(layer, mm / (layer.kind === "text" ? layer.size : layer.width));
    },
    angle: (layer, field) => { if (Number.isFinite(typed(field))) turn(layer, typed(field)); },
  };
  for (const [name, edit] of Object.entries(edits)) {
    on(part(name), name === "words" || name === "ink" ? "input" : "change", ({ target }) => {
      if (!picked()) return;
      edit(picked(), target);
      commit();
    });
  }

  // ---- hands

  const fingers = new Map();
  let gesture = null;

  function pointOf(event, code) {
    const seen = new DOMPoint(event.clientX, event.clientY).matrixTransform(canvas.getScreenCTM().inverse());
    const { x, y, sx, sy } = geometry(code);
    return [(seen.x - x) / sx, (seen.y - y) / sy];
  }

  function begin(kind) {
    const layer = picked();
    const { px, py } = boxOf(layer);
    gesture = { kind, layer: { ...layer }, pivot: [px, py], from: [...fingers.values()].map((event) => pointOf(event, chosen.code)) };
  }

  on(canvas, "pointerdown", (event) => {
    if (event.button > 0) return;
    const group = event.target.closest(".studio-layer");
    const grip = event.target.dataset.grip;
    if (!fingers.size && group) choose(group.dataset.code, Number(group.dataset.at));
    else if (!fingers.size && !grip) return choose(null);
    if (!picked() || fingers.size > 1) return;
    fingers.set(event.pointerId, event);
    canvas.setPointerCapture(event.pointerId);
    begin(fingers.size === 2 ? "pinch" : grip ?? "move");
  });

  function follow(event) {
    if (!gesture || !fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    const { kind, layer: before, pivot, from } = gesture;
    const layer = Object.assign(picked(), before);
    const to = [...fingers.values()].map((one) => pointOf(one, chosen.code));
    const apart = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by) || 0.01;
    const slant = ([ax, ay], [bx, by]) => (Math.atan2(by - ay, bx - ax) * 180) / Math.PI;
    let snapped = [];
    if (kind === "pinch") {
      scale(layer, apart(...to) / apart(...from));
      turn(layer, before.angle + slant(...to) - slant(...from));
      shift(layer, ...[0, 1].map((axis) => (to[0][axis] + to[1][axis] - from[0][axis] - from[1][axis]) / 2));
    } else if (kind === "size") {
      scale(layer, apart(pivot, to[0]) / apart(pivot, from[0]));
    } else if (kind === "turn") {
      const angle = before.angle + slant(pivot, to[0]) - slant(pivot, from[0]);
      const straight = Math.round(angle / 45) * 45;
      turn(layer, Math.abs(angle - straight) < 3 ? straight : angle);
    } else if (apart(to[0], from[0]) * geometry(chosen.code).sx > 3 * unit()) {
      // A tap moves nothing.
      shift(layer, to[0][0] - from[0][0], to[0][1] - from[0][1]);
      snapped = snap(layer);
    }
    place(chosen.code, layer, chosen.at);
    mark(snapped);
    panel();
  }
  on(canvas, "pointermove", follow);
  // A swipe that began on a piece moves that, and not the page.
  canvas.addEventListener("touchstart", (event) => { if (fingers.size) event.preventDefault(); }, { passive: false });

  // To the middle of its area, and to the margin.
  function snap(layer) {
    const { mm, safe } = areas.get(chosen.code);
    const { left, right, top, bottom } = boundsOf(layer);
    const { sx, sy } = geometry(chosen.code);
    const found = [];
    for (const [axis, low, high, length, by] of [["x", left, right, mm[0], sx], ["y", top, bottom, mm[1], sy]]) {
      const near = (7 * unit()) / by;
      const goals = [[(low + high) / 2, length / 2], [low, safe], [high, length - safe]];
      const [is, wanted] = goals.find(([is, wanted]) => Math.abs(is - wanted) < near) ?? [];
      if (wanted === undefined) continue;
      layer[axis] = tidy(layer[axis] + wanted - is);
      found.push([axis, wanted]);
    }
    return found;
  }

  for (const ends of ["pointerup", "pointercancel"]) {
    on(canvas, ends, (event) => {
      // The last step of a quick hand comes with its end only.
      if (ends === "pointerup") follow(event);
      if (!fingers.delete(event.pointerId)) return;
      if (fingers.size) return begin("move");
      gesture = null;
      mark();
      commit(picked() && sizeOf(picked()) + ".");
    });
  }

  // ---- the server's word

  let waiting = 0;
  let saving = null;
  let isDirty = false;

  function touch() {
    isDirty = true;
    try {
      sessionStorage.setItem(DRAFT, JSON.stringify({ base: made?.id ?? "", design, files: [...files] }));
    } catch {
      // Then a reload within the pause loses it.
    }
    clearTimeout(waiting);
    waiting = setTimeout(save, 900);
  }

  async function send(more) {
    if (!Object.keys(design).length) {
      const gone = await fetch(`/productos/${data.page}/diseno/retiro`, { method: "POST", body: new URLSearchParams({ todo: "1" }), redirect: "manual", ...more });
      if (gone.type === "opaqueredirect") return null;
      throw new TypeError();
    }
    const printed = [...areas.keys()].filter((code) => layersOf(code).length).map((area) => ({ area, layers: layersOf(area) }));
    const body = JSON.stringify({ version: 1, productId: data.product, areas: printed });
    const headers = { "Content-Type": "application/json" };
    const asked = new URLSearchParams({ page: data.page, color });
    const answer = await fetch(`/api/designs?${asked}`, { method: "POST", headers, body, ...more });
    const told = await answer.json();
    if (!told.success) throw new Error(Object.values(told.fields ?? {})[0] ?? told.error);
    return told;
  }

  function save() {
    clearTimeout(waiting);
    saving = (saving ?? Promise.resolve()).then(async () => {
      const sent = now;
      try {
        hear(await send(), sent);
        if (now !== sent) return;
        isDirty = false;
        sessionStorage.removeItem(DRAFT);
      } catch (error) {
        const isAway = error instanceof TypeError;
        part("wrong").textContent = `No se guardó${isAway ? " todavía: revisa tu conexión." : `: ${error.message}`}`;
        part("wrong").hidden = false;
        if (isAway) waiting = setTimeout(save, 8000);
      }
    });
    return saving;
  }

  function hear(told, of) {
    made = told;
    part("wrong").hidden = true;
    const said = new Map();
    for (const verdict of told?.layers ?? []) {
      const [, area, at] = verdict.layer.match(/areas\[(\d+)\]\.layers\[(\d+)\]/);
      said.set(`${told.document.areas[area].area} ${at}`, verdict);
    }
    verdicts = { of, said };
    buy();
    look();
    for (const { code, layer, at } of here()) place(code, layer, at);
    panel();
  }

  function buy() {
    if (!buying) return;
    part("placed").hidden = !made;
    part("unplaced").hidden = Boolean(made);
    buying.elements.disenado.value = made?.id ?? "";
    const cents = (dollars) => Math.round(dollars * 100);
    const extra = cents(made?.extraCost ?? 0);
    const adds = extra ? `Suma ${money(extra)} por unidad.` : "Sin costo adicional.";
    part("extra").textContent = adds;
    const price = buying.variant?.price;
    part("price").textContent = made ? `${price ? `${money(cents(price) + extra)} por unidad. ` : ""}${adds}` : "";
  }

  function look() {
    const picture = part("picture");
    const view = made?.previews?.find((one) => one.view === side.code);
    part("look").hidden = !view;
    if (view) picture.src = `${view.url}&${new URLSearchParams({ color, width: 700 })}`;
  }

  function dye() {
    const next = buying.variant?.color ?? color;
    if (next !== color) {
      color = next;
      draw();
      if (made) touch();
    }
    buy();
  }

  if (buying) {
    on(buying, "change", dye);
    // What is bought is what is seen.
    on(buying, "submit", async (event) => {
      if (!isDirty) return;
      event.preventDefault();
      event.stopPropagation();
      await save();
      if (isDirty) return section.scrollIntoView();
      buying.requestSubmit(event.submitter);
    });
  }
  on(window, "pagehide", () => { if (isDirty) send({ keepalive: true }).catch(() => {}); });

  // ---- begin

  for (const { code, name } of data.sides) {
    const button = element("button", { type: "button", className: "btn", value: code }, name);
    on(button, "click", () => {
      side = data.sides.find((one) => one.code === code);
      chosen = null;
      where();
      draw();
      look();
    });
    part("sides").append(button);
  }
  function where() {
    part("area").replaceChildren(...side.areas.map(({ code, name }) => element("option", { value: code }, name)));
    part("area").closest(".field").hidden = side.areas.length < 2;
  }

  try {
    const draft = JSON.parse(sessionStorage.getItem(DRAFT));
    if (draft && draft.base === (made?.id ?? "")) {
      design = draft.design;
      now = JSON.stringify(design);
      for (const [id, file] of draft.files) files.set(id, file);
      touch();
    } else sessionStorage.removeItem(DRAFT);
  } catch {
    // Nothing was kept.
  }
  if (made) {
    side = areas.get(made.document.areas[0]?.area)?.side ?? side;
    hear(made, isDirty ? "" : now);
  }
  if (buying) dye();
  part("plain").hidden = true;
  part("editor").hidden = false;
  where();
  draw();
  on(document.fonts, "loadingdone", draw);
  on(window, "resize", () => { if (!gesture) draw(); });
})();
