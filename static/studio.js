// The editor of a design on its product: pieces are dragged, pinched, turned, and done the same to by keys and buttons. What it
// says of resolution and edges is a foretaste: the server is asked after each pause, and decides. The page works without this file.
"use strict";
(() => {
  const section = document.querySelector("[data-studio]");
  if (!section) return;
  const data = JSON.parse(section.dataset.studio);
  const part = (name) => document.querySelector(`[data-studio-${name}]`);
  const all = (css) => section.querySelectorAll(css);
  const doing = (name) => section.querySelector(`[data-do=${name}]`);
  const { max, min, round } = Math;
  const on = (what, event, does) => what.addEventListener(event, does);
  const canvas = part("canvas");
  const buying = document.querySelector("form[data-variants]");
  const DRAFT = `krafta-studio ${data.page}`;
  const GAP_MM = 5;

  const areas = new Map(data.sides.flatMap((side) => side.areas.map((area) => [area.code, { ...area, side }])));
  const files = new Map(Object.entries(data.made?.files ?? {}));
  const tidy = (number) => round(number * 100) / 100;
  // As they are written here: Spanish groups no four digits, we do.
  const spoken = (number, digits = 1) => number.toLocaleString("de", { maximumFractionDigits: digits });
  const grouped = (cents) => (cents / 100).toLocaleString("de", { minimumFractionDigits: 2 });
  // In whole cents, by a rate in whole ten-thousandths: nothing is lost on the way to the one rounding.
  const money = (cents) => `$${grouped(cents)}${data.rate ? ` (Bs. ${grouped(round(cents * data.rate / 1e4))})` : ""}`;

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
  const home = () => areas.get(chosen.code);
  const keyOf = (code, at) => `${code} ${at}`;
  const isChosen = (code, at) => chosen?.code === code && chosen.at === at;

  // ---- measures, in millimetres of an area

  // A photo in this colour, or in all; else our drawing.
  const ground = () => side.photos[color] ?? side.photos[""] ?? { ...side.drawn, url: `${side.drawn.url}?color=${encodeURIComponent(color)}` };

  function geometry(code) {
    const { at: [x, y, width, height], mm } = areas.get(code);
    const down = ground().height / 1000;
    return { x, y: y * down, sx: width / mm[0], sy: (height * down) / mm[1] };
  }

  function onto(code) {
    const { x, y, sx, sy } = geometry(code);
    return { transform: `translate(${x} ${y}) scale(${sx} ${sy})` };
  }

  const measure = document.createElement("canvas").getContext("2d");
  // Before it is turned, and around what it turns.
  function boxOf(layer) {
    if (layer.kind === "image") {
      const { x, y, width, height } = layer;
      return { x, y, width, height, px: x + width / 2, py: y + height / 2 };
    }
    measure.font = data.fonts[layer.font];
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
    return { left: min(...xs), right: max(...xs), top: min(...ys), bottom: max(...ys) };
  }

  function shift(layer, dx, dy) {
    layer.x = tidy(layer.x + dx);
    layer.y = tidy(layer.y + dy);
  }

  // The least and the most that a piece may be scaled by.
  const range = ({ kind, size, width, height }) => (kind === "text"
    ? [1 / size, 500 / size] : [0.5 / min(width, height), 2000 / max(width, height)]);

  // Around its middle; of a text, around where it stands.
  function scale(layer, by) {
    const [least, most] = range(layer);
    const factor = max(least, min(by, most));
    if (layer.kind === "text") return void (layer.size = tidy(layer.size * factor));
    const { x, y, width, height } = layer;
    layer.width = tidy(width * factor);
    layer.height = tidy(height * factor);
    layer.x = tidy(x + (width - layer.width) / 2);
    layer.y = tidy(y + (height - layer.height) / 2);
  }

  const turn = (layer, angle) => void (layer.angle = tidy(((angle % 360) + 360) % 360));

  // ---- the foretaste of what the server will say

  function foretaste(code, layer) {
    const { mm, safe, edges, dpi: [least, good] } = areas.get(code);
    const { left, top, right, bottom } = boundsOf(layer);
    const spare = min(left, top, mm[0] - right, mm[1] - bottom) + 0.05;
    const said = { words: "Se verá nítido", warnings: spare < safe ? [edges[spare < 0 ? 0 : 1]] : [] };
    const file = files.get(layer.fileId);
    if (file?.dots) {
      const dpi = Math.floor(min((file.dots[0] * 25.4) / layer.width, (file.dots[1] * 25.4) / layer.height));
      if (dpi < good) said.words = `Se verá ${dpi < least ? "borroso" : "aceptable"}: ${dpi} ppp`;
    }
    return said;
  }

  function verdictOf(code, layer, at) {
    const own = foretaste(code, layer);
    const theirs = !gesture && verdicts.of === now && verdicts.said.get(keyOf(code, at));
    const words = theirs?.words || own.words;
    const warnings = theirs ? [...theirs.warnings, ...theirs.cannot] : own.warnings;
    return { words: warnings.length && toneOf(words) === "CONFIRMED" ? "Revísalo" : words, warnings };
  }

  const toneOf = (words) => (/borroso|No se/.test(words) ? "REJECTED" : /aceptable|Rev/.test(words) ? "PARTIAL" : "CONFIRMED");
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
  // Of the picture what is around its areas is shown: a thumb needs them large. A pixel on the screen, in millimetres.
  const dotOf = (code) => ground().frame[2] / (canvas.getBoundingClientRect().height || 1000) / geometry(code).sx;
  const marks = part("marks");
  const nodes = new Map();

  function draw() {
    const { url, height, frame, folds, shade } = ground();
    const isFocused = document.activeElement.closest(".studio-layer");
    canvas.setAttribute("viewBox", frame.join(" "));
    const picture = (href) => node("image", { width: 1000, height, preserveAspectRatio: "none", href });
    canvas.replaceChildren(picture(url));
    nodes.clear();
    for (const { code, mm, room, safe, soaks } of side.areas) {
      const clip = node("clipPath", { id: `recorte-${code}` }, node("rect", { width: mm[0], height: mm[1] }));
      const inside = node("g", { "clip-path": `url(#recorte-${code})` });
      layersOf(code).forEach((layer, at) => inside.append(piece(code, layer, at)));
      // Darkened before it lies on the photo.
      const print = node("g", shade, node("g", onto(code), clip, inside));
      if (soaks) print.style.mixBlendMode = "multiply";
      canvas.append(print, node("g", onto(code),
        node("rect", { class: "studio-area", width: mm[0], height: mm[1] }),
        node("rect", { class: "studio-safe", x: safe, y: safe, width: room[0], height: room[1] })));
    }
    if (folds) canvas.append(picture(folds));
    canvas.append(marks);
    if (isFocused && chosen) nodes.get(keyOf(chosen.code, chosen.at))?.focus();
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
    set(hit, around(box, 44 * dotOf(code)));
    if (layer.kind === "image") {
      set(ink, around(box, 0));
    } else {
      set(ink, { x: layer.x, y: layer.y, fill: layer.color, "text-anchor": layer.align });
      ink.style.font = data.fonts[layer.font].replace("100", layer.size);
    }
    set(group, {
      transform: `rotate(${layer.angle} ${box.px} ${box.py})`,
      "aria-label": `${nameOf(layer)}, ${sizeOf(layer)}, ${verdictOf(code, layer, at).words}`,
    });
  }

  // The same box, no smaller than this.
  function around({ x, y, width, height }, least) {
    const [dx, dy] = [width, height].map((is) => max(0, least - is) / 2);
    return { x: x - dx, y: y - dy, width: width + 2 * dx, height: height + 2 * dy };
  }

  // What is chosen, with what is held to size and to turn it, and where it snapped.
  function mark(snapped = []) {
    for (const [key, group] of nodes) group.ariaPressed = key === keyOf(chosen?.code, chosen?.at);
    const layer = picked();
    marks.style.display = layer ? "" : "none";
    if (!layer) return;
    const { mm } = home();
    const { px, py, ...own } = boxOf(layer);
    const dot = dotOf(chosen.code);
    // What is small keeps its middle free between its grips.
    const { x, y, width, height } = around(own, 72 * dot);
    const [guides, held] = marks.children;
    const [halo, box, corner, knob] = held.children;
    set(marks, onto(chosen.code));
    set(guides, { d: snapped.map(([axis, at]) => (axis === "x" ? `M${at} 0v${mm[1]}` : `M0 ${at}h${mm[0]}`)).join("") });
    set(held, { transform: `rotate(${layer.angle} ${px} ${py})` });
    for (const line of [halo, box]) set(line, { d: `M${x} ${y}h${width}v${height}h${-width}zm${width / 2} 0v${-34 * dot}` });
    set(corner, { transform: `translate(${x + width} ${y + height}) scale(${dot})` });
    set(knob, { transform: `translate(${x + width / 2} ${y - 34 * dot}) scale(${dot})` });
  }

  // ---- the panel

  function panel() {
    const list = here().reverse();
    part("pieces").replaceChildren(...list.map(({ code, layer, at }) => {
      const { words, warnings } = verdictOf(code, layer, at);
      const item = part("piece").content.firstElementChild.cloneNode(true);
      const [button] = item.children;
      [nameOf(layer), sizeOf(layer), words].forEach((text, place) => { button.children[place].textContent = text; });
      button.lastElementChild.dataset.status = toneOf(words);
      button.ariaPressed = isChosen(code, at);
      on(button, "click", () => choose(code, at));
      for (const warning of warnings) item.append(Object.assign(document.createElement("p"), { className: "small", textContent: warning }));
      return item;
    }));
    part("none").hidden = list.length > 0;
    for (const button of part("sides").children) button.ariaPressed = button.value === side.code;
    const layer = picked();
    part("chosen").hidden = !layer;
    const can = { undo: past.length, redo: future.length, copy: layer && home().other };
    for (const [name, does] of Object.entries(can)) doing(name).ariaDisabled = !does;
    if (!layer) return;
    const isText = layer.kind === "text";
    for (const field of all("[data-of]")) field.hidden = field.dataset.of !== layer.kind;
    for (const button of all("[data-chest]")) button.hidden = !home().chest;
    // What is typed, or was typed wrong, stays.
    const put = (field, value) => { if (field !== document.activeElement && !isWrong(field)) field.value = value; };
    put(part("size"), spoken((isText ? layer.size : layer.width) / 10, 2));
    put(part("angle"), spoken(layer.angle));
    if (isText) {
      put(part("words"), layer.text);
      put(part("font"), layer.font);
      put(part("ink"), layer.color);
    }
  }

  const tell = (name, text) => { part(name).textContent = text; };

  function choose(code, at) {
    if (isChosen(code, at)) return;
    chosen = code === null ? null : { code, at };
    forgive();
    mark();
    panel();
  }

  // A side that is come back to has chosen what it had.
  function face(next) {
    side.chosen = chosen;
    side = next;
    chosen = side.chosen ?? null;
    if (!picked()) chosen = null;
    part("area").replaceChildren(...side.areas.map(({ code, name }) => new Option(name, code)));
    part("area").closest(".field").hidden = side.areas.length < 2;
    draw();
    look();
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
    show(said);
  }

  function back(from, to, said) {
    if (!from.length) return;
    to.push(now);
    now = from.pop();
    design = JSON.parse(now);
    if (!picked()) chosen = null;
    show(said);
  }

  function show(said) {
    forgive();
    draw();
    const { words = "", warnings = [] } = picked() ? verdictOf(chosen.code, picked(), chosen.at) : {};
    tell("say", `${said}. ${words && `${words}. `}${warnings.join(" ")}`);
    touch();
  }

  // ---- actions: by keys and by buttons

  // Into its area's free room: how far across and down, and how much of its breadth it fills, each from 0 to 1 or as it is.
  function lay(layer, code, across, down, share) {
    const { room, safe } = areas.get(code);
    if (share) {
      layer.angle = 0;
      const { width, height } = boxOf(layer);
      scale(layer, min((room[0] * share) / width, room[1] / height));
    }
    const { left, right, top, bottom } = boundsOf(layer);
    const by = (part, low, high, length) => (part >= 0 ? safe + (length - high + low) * part - low : 0);
    shift(layer, by(across, left, right, room[0]), by(down, top, bottom, room[1]));
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
    const { other, mm } = home();
    const to = areas.get(other);
    const [across, down] = [to.mm[0] / mm[0], to.mm[1] / mm[1]];
    const layer = { ...picked() };
    const { px, py } = boxOf(layer);
    scale(layer, min(across, down, 1));
    shift(layer, px * across - px, py * down - py);
    design[other] = [...layersOf(other), layer];
    face(to.side);
    chosen = { code: other, at: layersOf(other).length - 1 };
    commit(`Copiado en ${to.name}`);
  }

  function remove() {
    layersOf(chosen.code).splice(chosen.at, 1);
    if (!layersOf(chosen.code).length) delete design[chosen.code];
    chosen = null;
  }

  // What the buttons say that they do, with figures of theirs.
  const ACTIONS = {
    move: (many, x, y) => shift(picked(), x * many, y * many), scale: (many, by) => scale(picked(), by),
    turn: (many, by) => turn(picked(), picked().angle + by), order: (many, by) => reorder(by),
    lay: (many, ...where) => lay(picked(), chosen.code, ...where), copy: copyOver, remove,
    undo: () => back(past, future, "Deshecho"), redo: () => back(future, past, "Rehecho"), take,
    words: () => { take(); add({ ...data.words, color: data.inks[color] ?? data.words.color }); },
  };

  function act({ ariaDisabled, dataset: { do: name, by = "", said } }, { shiftKey }) {
    if (ariaDisabled === "true") return;
    ACTIONS[name](shiftKey ? 10 : 1, ...by.split(" ").map(parseFloat));
    commit(said);
    if (name === "remove") (nodes.values().next().value ?? doing("words")).focus();
  }

  on(section, "click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) act(button, event);
  });
  on(section, "keydown", (event) => {
    if (event.target.closest("input, select, textarea, form")) return;
    const group = event.target.closest(".studio-layer");
    const key = `${event.ctrlKey || event.metaKey ? "ctrl " : ""}${event.key.toLowerCase()}`;
    if (key === "escape") return choose(null);
    if (group) choose(group.dataset.code, Number(group.dataset.at));
    const button = [...all("[data-keys]")].find(({ dataset: { keys } }) => keys.split(", ").includes(key));
    if (!button || event.altKey || (!group && !key.startsWith("ctrl"))) return;
    event.preventDefault();
    act(key === "ctrl z" && event.shiftKey ? doing("redo") : button, event);
  });

  // ---- what comes in

  // Into the middle of the area that somebody is at, no larger than there is room; words not onto what lies there.
  function add(layer) {
    const code = chosen?.code ?? part("area").value;
    const { mm, room, safe, name } = areas.get(code);
    const { px: [width, height] = [1, 1], most = 1 / 0 } = files.get(layer.fileId) ?? {};
    const isText = layer.kind === "text";
    Object.assign(layer, { x: 0, y: 0 }, !isText && { width, height });
    const breadth = boxOf(layer).width / room[0];
    lay(layer, code, 0.5, 0.5, isText ? min(1, breadth) : min(0.7, most * breadth));
    const others = layersOf(code).map(boundsOf);
    if (isText && others.length) {
      const { top, bottom } = boundsOf(layer);
      const below = max(...others.map((one) => one.bottom)) + GAP_MM - top;
      const above = min(...others.map((one) => one.top)) - GAP_MM - bottom;
      shift(layer, 0, bottom + below <= mm[1] - safe ? below : top + above >= safe ? above : 0);
    }
    design[code] = [...layersOf(code), layer];
    chosen = { code, at: layersOf(code).length - 1 };
    part("more").open = true;
    commit(`${nameOf(layer)} está en ${name}`);
    if (!isText) return;
    part("words").focus();
    part("words").select();
  }

  // What came as «Tu diseño» is the first piece, as soon as somebody places anything.
  let sent = data.sent;
  function offer() {
    doing("take").hidden = !sent;
    doing("take").lastElementChild.textContent = sent?.name;
  }
  function take() {
    if (!sent) return;
    const { id } = sent;
    files.set(id, sent);
    sent = null;
    offer();
    add({ kind: "image", fileId: id, angle: 0 });
  }

  on(document, "krafta:arrived", ({ target, detail }) => {
    const isHere = section.contains(target);
    if (isHere) take();
    else if (!buying.contains(target)) return;
    sent = detail;
    offer();
    if (isHere) take();
  });

  const isWrong = (field) => field.ariaInvalid === "true";
  const forgive = () => all("[aria-invalid]").forEach((field) => { field.ariaInvalid = false; });

  const typed = ({ value }) => (value.trim() ? Number(value.replace(",", ".")) : NaN);
  // Each answers whether what was typed is wrong: what is wrong with it stands beside it.
  const edits = {
    words: (layer, { value }) => !value.trim() || void (layer.text = value),
    font: (layer, { value }) => void (layer.font = value),
    ink: (layer, { value }) => void (layer.color = value),
    size: (layer, field) => {
      const is = (layer.size ?? layer.width) / 10;
      const [least, most] = range(layer).map((by) => tidy(is * by));
      const cm = typed(field);
      tell("range", `Debe estar entre ${spoken(least, 2)} y ${spoken(most, 2)} cm`);
      return !(cm >= least && cm <= most) || scale(layer, cm / is);
    },
    angle: (layer, field) => Number.isNaN(typed(field)) || turn(layer, typed(field)),
  };
  for (const [name, edit] of Object.entries(edits)) {
    on(part(name), name === "words" || name === "ink" ? "input" : "change", ({ target }) => {
      if (!picked()) return;
      target.ariaInvalid = Boolean(edit(picked(), target));
      if (!isWrong(target)) commit("Cambiado");
    });
  }

  // ---- hands

  const fingers = new Map();
  let gesture = null;
  // A tap there, and no swipe, lets go of what is chosen.
  let isOnNothing = false;
  on(canvas, "click", () => { if (isOnNothing) choose(null); });

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
    isOnNothing = !fingers.size && !group && !grip;
    if (isOnNothing) return;
    if (!fingers.size && group) choose(group.dataset.code, Number(group.dataset.at));
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
      const straight = round(angle / 45) * 45;
      turn(layer, Math.abs(angle - straight) < 3 ? straight : angle);
    } else if (apart(to[0], from[0]) > 3 * dotOf(chosen.code)) {
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
    const { mm, safe } = home();
    const { left, right, top, bottom } = boundsOf(layer);
    const near = 7 * dotOf(chosen.code);
    const found = [];
    for (const [axis, low, high, length] of [["x", left, right, mm[0]], ["y", top, bottom, mm[1]]]) {
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
      commit(picked() && sizeOf(picked()));
    });
  }

  // ---- the server's word

  let waiting = 0;
  let saving = null;
  let isDirty = false;

  function touch() {
    isDirty = true;
    complain("");
    try {
      sessionStorage.setItem(DRAFT, JSON.stringify({ base: made?.id ?? "", design, files: [...files] }));
    } catch {
      // Then a reload within the pause loses it.
    }
    clearTimeout(waiting);
    waiting = setTimeout(save, 900);
  }

  // Beside the pieces, and beside what buys them.
  function complain(words) {
    for (const wrong of document.querySelectorAll("[data-studio-wrong]")) {
      wrong.textContent = words;
      wrong.hidden = !words;
    }
    buy();
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
    if (told.success) return told;
    const [path, why] = Object.entries(told.fields ?? {})[0] ?? ["", told.error];
    throw Object.assign(new Error(why), { at: pieceAt(path, printed) });
  }

  // Which one `areas[1].layers[2].text` is about, of what was sent.
  function pieceAt(path, placed) {
    const [, area, at] = path.match(/areas\[(\d+)\]\.layers\[(\d+)\]/) ?? [];
    return area && [placed[area].area, Number(at)];
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
        if (now !== sent) return;
        if (error instanceof TypeError) {
          complain("No se guardó todavía: revisa tu conexión.");
          waiting = setTimeout(save, 8000);
        } else refuse(error, sent);
      }
    });
    return saving;
  }

  // The piece that it is about is badged so.
  function refuse({ message, at }, of) {
    verdicts = { of, at, said: new Map(at && [[keyOf(...at), { words: "No se imprime así", warnings: [], cannot: [message] }]]) };
    complain(`No se guardó. ${message}.`);
    tell("say", "");
    draw();
  }

  function hear(told, of) {
    made = told;
    const said = (told?.layers ?? []).map((verdict) => [keyOf(...pieceAt(verdict.layer, told.document.areas)), verdict]);
    verdicts = { of, said: new Map(said) };
    complain("");
    look();
    for (const { code, layer, at } of here()) place(code, layer, at);
    panel();
  }

  function buy() {
    part("placed").hidden = !made || !part("wrong").hidden;
    part("unplaced").hidden = Boolean(made);
    buying.elements.disenado.value = made?.id ?? "";
    const cents = (dollars) => round(dollars * 100);
    const extra = cents(made?.extraCost ?? 0);
    for (const cell of buying.querySelectorAll("[data-usd]")) cell.textContent = `$${grouped(cents(cell.dataset.usd) + extra)}`;
    const adds = extra ? `Suma ${money(extra)} por unidad.` : "Sin costo adicional.";
    tell("extra", adds);
    const price = buying.variant?.price;
    tell("price", made ? `${price ? `${money(cents(price) + extra)} por unidad. ` : ""}${adds}` : "");
  }

  const picture = part("picture");
  let asking = 0;

  function look() {
    clearTimeout(asking);
    const view = made?.previews?.find((one) => one.view === side.code);
    part("look").hidden = !view;
    if (!view) return;
    tell("drawn", "Dibujando…");
    picture.src = `${view.url}&${new URLSearchParams({ color, width: 700 })}`;
  }

  on(picture, "load", () => tell("drawn", "Así queda"));
  // A picture does not say why it did not come. Whoever was turned away comes again when told to, and not before.
  on(picture, "error", async () => {
    tell("drawn", "No se pudo dibujar");
    const answer = await fetch(picture.src);
    const wait = answer.headers.get("retry-after");
    if (!answer.ok && !wait) return;
    const { ahead } = answer.ok || await answer.json();
    tell("drawn", ahead ? `Hay ${ahead} antes` : "Dibujando…");
    clearTimeout(asking);
    asking = setTimeout(look, 1000 * (wait ?? 2));
  });

  function dye() {
    const next = buying.variant?.color ?? color;
    if (next !== color) {
      color = next;
      draw();
      if (made) touch();
    }
    buy();
  }

  on(buying, "change", dye);
  on(part("to"), "click", take);
  // What is bought is what is seen.
  on(buying, "submit", async (event) => {
    const wrong = section.querySelector("[aria-invalid=true]");
    if (!isDirty && !wrong) return;
    event.preventDefault();
    event.stopPropagation();
    if (wrong) return wrong.focus();
    await save();
    if (!isDirty) return buying.requestSubmit(event.submitter);
    if (verdicts.at) {
      const [code, at] = verdicts.at;
      face(areas.get(code).side);
      choose(code, at);
    }
    buying.querySelector("[data-studio-wrong]").focus();
  });
  on(window, "online", () => isDirty && save());
  on(window, "pagehide", () => { if (isDirty) send({ keepalive: true }).catch(() => {}); });

  // ---- begin

  for (const button of part("sides").children) on(button, "click", () => face(data.sides.find(({ code }) => code === button.value)));

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
    if (made.isOld) touch();
  }
  dye();
  offer();
  part("plain").hidden = true;
  part("editor").hidden = false;
  face(side);
  on(document.fonts, "loadingdone", draw);
  on(window, "resize", () => { if (!gesture) draw(); });
})();
