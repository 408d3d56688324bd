// What axe-core finds wrong with the page that is open, as sentences.
const overlays = document.querySelectorAll(".drop-body, .nav-menu");
const folded = document.querySelectorAll("details:not([open])");
const toggles = document.querySelectorAll(".nav-toggle");
for (const part of folded) part.open = true;
for (const toggle of toggles) toggle.checked = true;
// What drops over the page would hide what is beneath it.
for (const overlay of overlays) overlay.style.position = "static";
const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
const [rules] = arguments;
const colours = "color-contrast";
const look = async () => {
  // Colours are those that stay.
  do {
    for (const moving of document.getAnimations()) moving.finish();
    await nextFrame();
  } while (document.getAnimations().length);
  const { violations } = await axe.run(document, {
    runOnly: rules === "colours" ? [colours] : ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    rules: rules === "but colours" ? { [colours]: { enabled: false } } : {},
    resultTypes: ["violations"],
    iframes: false,
    // Style sheets are asked for by rules that are off, and media are nowhere.
    preload: false,
  });
  for (const part of folded) part.open = false;
  for (const toggle of toggles) toggle.checked = false;
  for (const overlay of overlays) overlay.style.position = "";
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} (${failureSummary.replace(/\s+/g, " ")})`));
};
return look();
