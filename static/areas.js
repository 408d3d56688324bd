// Where a product is printed on is drawn on its picture: with a mouse, a finger or arrow keys. What is drawn stands in the fields,
// which are typed into where this file is not.
"use strict";
(() => {
  const SIDES = ["x", "y", "width", "height"];
  // In thousandths, as the fields count.
  const LEAST = 10;
  const MOST = 1000;
  const between = (number, least, most) => Math.round(Math.max(least, Math.min(number, most)));

  function begin(card, board) {
    const drawn = board.querySelector("[data-drawn]");
    const [rect, corner] = drawn.children;
    // Of the picture's height, one thousandth.
    const down = board.viewBox.baseVal.height / MOST;
    let form = null;
    let held = null;

    const number = (name) => Number(form.elements[name].value);
    // How high what is printed is for its breadth; nothing while nobody said.
    const shape = () => (number("widthMm") > 0 && number("heightMm") > 0 ? number("heightMm") / number("widthMm") / down : 0);

    function show() {
      drawn.style.display = form ? "inline" : "none";
      board.style.touchAction = form ? "none" : "";
      if (!form) return;
      const [x, y, width, height] = SIDES.map(number);
      const at = { x, y: y * down, width: Math.max(width, 0), height: Math.max(height * down, 0) };
      for (const [name, value] of Object.entries(at)) rect.setAttribute(name, value || 0);
      corner.setAttribute("cx", (x + width) || 0);
      corner.setAttribute("cy", (y + height) * down || 0);
    }

    function write(values) {
      SIDES.forEach((name, place) => {
        const field = form.elements[name];
        if (Number(field.value) === values[place]) return;
        field.value = values[place];
        // What is typed is kept until it is sent; this too.
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      show();
    }

    function move(x, y) {
      const [, , width, height] = SIDES.map(number);
      write([between(x, 0, MOST - width), between(y, 0, MOST - height), width, height]);
    }

    // From this corner, in the proportion of the millimetres where they are known.
    function size(x, y, width, height) {
      const by = shape();
      let [across, high] = [between(width, LEAST, MOST - x), between(height, LEAST, MOST - y)];
      if (by) {
        across = between(across, LEAST, (MOST - y) / by);
        high = between(across * by, LEAST, MOST - y);
      }
      write([x, y, across, high]);
    }

    function pointOf(event) {
      const seen = new DOMPoint(event.clientX, event.clientY).matrixTransform(board.getScreenCTM().inverse());
      return [between(seen.x, 0, MOST), between(seen.y / down, 0, MOST)];
    }

    board.addEventListener("pointerdown", (event) => {
      if (!form || event.button > 0 || held) return;
      const [x, y, width, height] = SIDES.map(number);
      const kind = event.target === corner ? "size" : event.target === rect ? "move" : "draw";
      held = { kind, from: pointOf(event), x, y, width, height };
      board.setPointerCapture(event.pointerId);
      event.preventDefault();
      rect.focus();
    });
    board.addEventListener("pointermove", (event) => {
      if (!held) return;
      const [x, y] = pointOf(event);
      const [dx, dy] = [x - held.from[0], y - held.from[1]];
      if (held.kind === "move") move(held.x + dx, held.y + dy);
      else if (held.kind === "size") size(held.x, held.y, held.width + dx, held.height + dy);
      // A tap beside it draws nothing.
      else if (Math.hypot(dx, dy) > LEAST) {
        size(between(Math.min(x, held.from[0]), 0, MOST - LEAST), between(Math.min(y, held.from[1]), 0, MOST - LEAST), Math.abs(dx), Math.abs(dy));
      }
    });
    for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => { held = null; });

    const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    rect.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!form || !step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const [x, y, width, height] = SIDES.map(number);
      const [dx, dy] = step.map((one) => one * 5);
      if (!event.shiftKey) return move(x + dx, y + dy);
      // Up and down are its breadth too where one follows from the other.
      size(x, y, width + dx + (shape() ? dy / shape() : 0), height + dy);
    });

    // The area that somebody opened is the one that is drawn.
    for (const one of card.querySelectorAll("form[data-area]")) {
      const around = one.closest("details");
      const take = () => {
        if (around.open) {
          form = one;
          rect.setAttribute("aria-label", `${one.dataset.area}: las flechas lo mueven, con Mayús cambian su tamaño`);
        } else if (form === one) form = null;
        show();
      };
      around.addEventListener("toggle", take);
      one.addEventListener("input", () => { if (form === one) show(); });
      if (around.open) take();
      one.querySelector("[data-drawing]").hidden = false;
    }
    board.setAttribute("role", "group");
    rect.setAttribute("role", "button");
    rect.setAttribute("tabindex", "0");
    show();
  }

  for (const board of document.querySelectorAll("[data-board]")) begin(board.closest("section"), board);
})();
