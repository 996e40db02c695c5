// Light and dark, pictures under the keyboard, and links from pictures and tables to the list.
const THEMES = ["auto", "light", "dark"];

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
}

byId("theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme;
  setTheme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
});

// One stop of the Tab key a picture; arrows go on within it.
for (const picture of document.querySelectorAll("figure svg")) {
  const marks = [...picture.querySelectorAll("a")];
  marks.forEach((mark, position) => mark.setAttribute("tabindex", position ? "-1" : "0"));
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const at = marks.indexOf(event.target.closest("a"));
    if (!step || at < 0) return;
    event.preventDefault();
    const next = marks[(at + step + marks.length) % marks.length];
    marks[at].setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
}

const tip = byId("tip");
function showTip(event) {
  const mark = event.target.closest?.("svg a, svg [aria-label]");
  const says = mark?.closest("figure") && (mark.getAttribute("aria-label") ?? mark.querySelector("[aria-label]")?.getAttribute("aria-label"));
  tip.hidden = !says || Boolean(mark.closest(".role-axis, .role-legend, .role-title"));
  if (tip.hidden) return;
  tip.textContent = says;
  const box = mark.getBoundingClientRect();
  const left = Math.min(innerWidth - tip.offsetWidth - 8, Math.max(8, box.left + box.width / 2 - tip.offsetWidth / 2));
  const over = box.top - tip.offsetHeight - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${over > 4 ? over : box.bottom + 8}px`;
}
document.addEventListener("pointerover", showTip);
document.addEventListener("focusin", showTip);
addEventListener("scroll", () => (tip.hidden = true), { passive: true });

// A link to a table opens the sheet that it lies in.
function openSheet() {
  const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  const sheet = target && target.closest("details");
  if (!sheet || sheet.open) return;
  sheet.open = true;
  target.scrollIntoView();
}

async function follow() {
  if (!(await readAddress())) return openSheet();
  update({ keepAddress: true });
  byId("repositories").scrollIntoView();
  byId("repositories-title").focus({ preventScroll: true });
}

addEventListener("hashchange", follow);
setTheme("auto");
update({ keepAddress: true });
follow();
document.documentElement.dataset.ready = "true";
