// Comforts of the storefront: a file is sent ahead with a progress bar and a preview, a variant's price shows at once.
// Every page works without this file.
"use strict";

const MOST_BYTES = 20 * 1024 * 1024;
// Files of designs on their way: each says at last whether it came.
const coming = new Set();

for (const field of document.querySelectorAll("[data-upload]")) {
  const part = (name) => field.querySelector(`[data-upload-${name}]`);
  const input = field.querySelector("input[type=file]");
  const bar = field.querySelector("progress");
  const wrong = part("error").parentElement;
  let sending = null;

  const say = (text) => {
    part("error").textContent = text;
    wrong.hidden = !text;
    input.toggleAttribute("aria-invalid", Boolean(text));
  };

  const arrived = (file, name) => {
    part("kept").value = file.url;
    part("thumb").src = file.url.replace("?", "/thumbnail?");
    part("name").textContent = name;
    part("note").textContent = file.widthPx ? `${file.widthPx} × ${file.heightPx} px` : file.pages > 1 ? `${file.pages} páginas` : "";
    // A piece of a design is shown on the product.
    const isPiece = Boolean(field.closest("[data-studio-editor]"));
    part("shown").hidden = isPiece;
    // It came; it need not come again with the form.
    input.value = "";
    part("word").textContent = isPiece ? "Agregar imagen" : "Cambiar";
    const chosen = field.querySelector("[data-file-name]");
    if (chosen) chosen.textContent = "";
    coarse(field, file);
    // In a design the first of several pages is meant, which is as large as it says.
    const said = file.pages > 1 ? `${name} (de ${file.pages} páginas se usa la primera)` : name;
    const px = file.widthMm ? [file.widthMm, file.heightMm] : file.widthPx && [file.widthPx, file.heightPx];
    // With how many pixels it is printed; of a drawing with pictures inside, as if all of it were as coarse as they are.
    const inside = file.insidePx && px && [file.insidePx, (file.insidePx * px[1]) / px[0]];
    const dots = file.widthMm || file.contentType === "image/svg+xml" ? inside : px;
    const detail = { id: file.id, url: file.url, name: said, px, dots, most: file.widthMm && 1 };
    field.dispatchEvent(new CustomEvent("krafta:arrived", { bubbles: true, detail }));
  };

  input.addEventListener("change", () => {
    sending?.abort();
    const file = input.files[0];
    if (!file) return;
    if (file.size > MOST_BYTES) {
      say("El archivo pesa demasiado: el máximo es 20 MB.");
      input.value = "";
      return;
    }
    say("");
    const request = new XMLHttpRequest();
    // Without a form there is no other way for it.
    const lost = () => {
      if (input.form) return;
      say("No se pudo subir. Revisa tu conexión e inténtalo de nuevo.");
      input.value = "";
    };
    sending = request;
    const body = new FormData();
    body.append("file", file);
    let done = () => {};
    const whole = new Promise((resolve) => { done = resolve; });
    if (!input.form) coming.add(whole);
    bar.value = 0;
    bar.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100;
    });
    request.addEventListener("loadend", () => {
      if (sending === request) sending = null;
      bar.hidden = !sending;
      coming.delete(whole);
      let answer = null;
      try { answer = JSON.parse(request.responseText); } catch { /* no answer of ours */ }
      if (request.status === 200 && answer?.success) {
        arrived(answer, file.name);
      } else if (request.status >= 400 && request.status < 500) {
        // The form would be told the same.
        say(answer?.error ?? "No pudimos recibir ese archivo.");
        input.value = "";
      } else if (request.status >= 500) {
        lost();
      }
      // Otherwise the file stays chosen, and comes with the form.
      done(request.status === 200 || request.status === 0 && sending ? null : input);
    });
    request.addEventListener("error", lost);
    request.open("POST", "/api/upload");
    request.send(body);
  });

  // Whoever does not wait sends the file with the form.
  input.form?.addEventListener("submit", () => sending?.abort());
}

// What is bought is what was chosen: a picture that is still on its way comes along.
addEventListener("submit", async (event) => {
  const form = event.target;
  if (!coming.size || !form.matches("form[data-variants]")) return;
  const button = event.submitter ?? form.querySelector("[type=submit]");
  event.preventDefault();
  event.stopImmediatePropagation();
  if (button.ariaBusy === "true") return;
  const words = [...button.childNodes];
  button.ariaBusy = "true";
  button.replaceChildren("Subiendo tu imagen…");
  let failed = null;
  while (coming.size) failed = (await Promise.all(coming)).find(Boolean) ?? failed;
  button.ariaBusy = null;
  button.replaceChildren(...words);
  // What is wrong with it stands beside it.
  if (failed) failed.focus();
  else form.requestSubmit(button);
}, true);

// A picture that is small for the product: the words are in the page, the rule is the server's (`shop/rules.rs`).
function coarse(field, file) {
  const around = field.closest("[data-print-mm]");
  const words = around?.querySelector("[data-coarse]");
  if (!words) return;
  const [width, height, least] = around.dataset.printMm.split(" ").map(Number);
  const isRaster = ["image/png", "image/jpeg", "image/webp"].includes(file.contentType);
  const dpi = Math.max((file.widthPx * 25.4) / width, (file.heightPx * 25.4) / height);
  words.hidden = !(isRaster && dpi + 0.5 < least);
}

// The price of what is chosen.
for (const form of document.querySelectorAll("form[data-variants]")) {
  const variants = JSON.parse(form.dataset.variants);
  const price = document.querySelector("[data-price]");
  const none = form.querySelector("[data-no-variant]");
  const show = () => {
    const chosen = new FormData(form);
    const found = variants.find(({ when }) => Object.entries(when).every(([name, value]) => chosen.get(name) === value));
    // For the studio, which dyes its cloth.
    form.variant = found;
    if (none) none.hidden = Boolean(found);
    if (!found || !price) return;
    price.querySelector("[data-price-from]").hidden = true;
    price.querySelector("[data-price-usd]").textContent = found.usd;
    price.querySelector("[data-price-bs]").textContent = found.bs;
  };
  form.addEventListener("change", (event) => {
    if (event.target.type === "radio") show();
  });
  show();
}

// Names and numbers are of the design as it is by now: asked for again when they are unfolded, and as it changes beside them.
const team = document.querySelector("[data-team]");
const extra = document.querySelector("[data-studio-extra]");
if (team && extra) {
  const list = () => team.querySelector("textarea");
  const renew = async () => {
    const fold = team.querySelector("details");
    const { value } = extra.closest("form").elements.disenado;
    if (!fold.open || team.dataset.team === value) return;
    team.dataset.team = value;
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
    const now = page.querySelector("[data-team]");
    // Changed once more meanwhile, or in another window.
    if (!now || now.dataset.team !== team.dataset.team) return;
    const typed = list()?.value;
    team.querySelector(".more-body").replaceWith(now.querySelector(".more-body"));
    if (typed && list()) list().value = typed;
  };
  team.addEventListener("toggle", renew, true);
  new MutationObserver(renew).observe(extra, { childList: true });
}

// A quantity counts as soon as it is changed.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.dataset.auto = "on";
  form.addEventListener("change", () => form.requestSubmit());
}
