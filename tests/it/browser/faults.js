// What is wrong with the page that is open, as sentences. The argument says whether fingers will press on it.
const forFingers = arguments[0];
const faults = [];

const isSeen = (element) => {
  const box = element.getBoundingClientRect();
  // Whoever reads with the ears only gets parts that measure a pixel.
  return box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
};
const words = (element) => element.textContent.trim().replace(/\s+/g, " ");
const named = (element) =>
  `<${element.tagName.toLowerCase()} ${element.name ? `name=${element.name}` : `class="${element.className}"`}> «${words(element).slice(0, 40)}»`;

const lookSideways = (when) => {
  const page = document.documentElement;
  if (page.scrollWidth <= innerWidth) return;
  const widest = [...document.body.querySelectorAll("*")]
    .filter((element) => isSeen(element) && element.getBoundingClientRect().right > innerWidth + 0.5)
    .slice(0, 3)
    .map(named);
  faults.push(`scrolls sideways${when}: ${page.scrollWidth} of ${innerWidth} px, by ${widest.join(", ")}`);
};

lookSideways("");
// What is folded away counts as well.
const folded = document.querySelectorAll("details:not([open])");
const toggles = document.querySelectorAll(".nav-toggle");
for (const part of folded) part.open = true;
for (const toggle of toggles) toggle.checked = true;
lookSideways(" once all is unfolded");

const headings = document.querySelectorAll("h1");
if (headings.length !== 1 || !words(headings[0])) faults.push(`has ${headings.length} h1`);

const seenIds = new Set();
for (const { id } of document.querySelectorAll("[id]")) {
  if (seenIds.has(id)) faults.push(`has the id ${id} twice`);
  seenIds.add(id);
}

for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls], label[for]")) {
  const ids = ["aria-describedby", "aria-labelledby", "aria-controls", "for"].flatMap((name) => (element.getAttribute(name) ?? "").split(/\s+/));
  for (const id of ids) if (id && !seenIds.has(id)) faults.push(`names ${id}, which is not there: ${named(element)}`);
}

for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea")) {
  const label = [...(field.labels ?? [])].map(words).join("") || field.getAttribute("aria-label");
  if (!label) faults.push(`has a field without a label: ${named(field)}`);
}
for (const pressed of document.querySelectorAll("button, a[href], summary")) {
  const name = words(pressed) || pressed.getAttribute("aria-label") || pressed.querySelector("img[alt]:not([alt=''])");
  if (!name) faults.push(`has a button or link without words: ${pressed.outerHTML.slice(0, 120)}`);
}
for (const picture of document.images) {
  if (!picture.hasAttribute("alt")) faults.push(`has a picture without alt: ${picture.src}`);
  if (picture.complete && !picture.naturalWidth) faults.push(`has a picture that does not show: ${picture.src}`);
}

// A table can be wider than its card without scrolling: then its last columns are nowhere.
for (const table of document.querySelectorAll(".table-card > table")) {
  const [width, room] = [table.getBoundingClientRect().width, table.parentElement.clientWidth];
  if (width > room + 1) faults.push(`cuts a table off, ${width.toFixed(0)} of ${room} px: ${named(table)}`);
}
// By keys alone everything is come to, in the order of the page.
for (const element of document.querySelectorAll("[tabindex]")) {
  if (element.tabIndex > 0) faults.push(`puts itself before the others for the keyboard: ${named(element)}`);
}
for (const element of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
  if (element.tabIndex < 0 && !element.disabled && isSeen(element)) faults.push(`cannot be come to by keys: ${named(element)}`);
}

if (forFingers) {
  const pressable = "button, .btn, summary, .tab, .nav-button, select, textarea, input:not([type=hidden])";
  for (const element of document.querySelectorAll(pressable)) {
    // A box or a dot is pressed by its words.
    const isDot = ["checkbox", "radio"].includes(element.type);
    const target = isDot ? (element.labels[0] ?? element) : element;
    const height = target.getBoundingClientRect().height;
    if (isSeen(target) && height < 43.5) faults.push(`is hard to press, ${height.toFixed(1)} px: ${named(target)}`);
  }
}
// As it was, for the next look.
for (const part of folded) part.open = false;
for (const toggle of toggles) toggle.checked = false;
return faults;
