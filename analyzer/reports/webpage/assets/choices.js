// What narrows the table: search, values by column, chips that take a choice back, the columns to show.
const MOST = 300; // values in a list; the search field finds the others
const lists = new Map(); // column -> element that lists its values

function drawValues(column, list) {
  const counts = counted(column, passing(column.id));
  const chosen = state.chosen.get(column.id) ?? new Set();
  const codes = [...new Set([...chosen, ...counts.keys()])].filter((code) => column.keys[code] !== undefined);
  codes.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || collator.compare(column.labels[a], column.labels[b]));
  const items = codes.slice(0, MOST).map((code) => {
    const box = make("input", { type: "checkbox" });
    box.checked = chosen.has(code);
    box.addEventListener("change", () => {
      toggle(column.id, code);
      lists.get(column.id).querySelector(`input[value="${code}"]`)?.focus();
    });
    box.value = String(code);
    const name = make("span", { class: "value" }, ...(column.colors ? [dot(column.keys[code])] : []), column.labels[code] || "(nothing)");
    return make("label", {}, box, name, make("span", { class: "number" }, number.format(counts.get(code) ?? 0)));
  });
  if (codes.length > MOST) items.push(make("p", {}, `${number.format(codes.length - MOST)} more: search for them.`));
  list.replaceChildren(...items);
}

function makeFilter(column) {
  const list = make("div", { class: "values", role: "group", "aria-label": column.title });
  const summary = make("summary", {}, column.title);
  const filter = make("details", { class: "filter", "data-column": column.id }, summary, list);
  filter.addEventListener("toggle", () => {
    if (!filter.open) return;
    for (const other of document.querySelectorAll("details.filter[open]")) if (other !== filter) other.open = false;
    drawValues(column, list);
  });
  filter.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !filter.open) return;
    filter.open = false;
    summary.focus();
  });
  lists.set(column.id, list);
  return filter;
}

function chip(text, remove) {
  const button = make("button", { type: "button", class: "chip" }, text, make("span", { "aria-hidden": "true" }, " ×"));
  button.setAttribute("aria-label", `Remove: ${text}`);
  button.addEventListener("click", remove);
  return button;
}

function drawChoices() {
  for (const filter of document.querySelectorAll("details.filter")) {
    const column = columns.get(filter.dataset.column);
    filter.classList.toggle("on", state.chosen.has(column.id));
    if (filter.open) drawValues(column, lists.get(column.id));
  }
  const chips = [];
  if (state.selection) {
    chips.push(chip(state.title, () => {
      state.selection = null;
      update();
    }));
  }
  for (const [id, codes] of state.chosen) {
    const column = columns.get(id);
    for (const code of codes) chips.push(chip(`${column.title}: ${column.labels[code] || "(nothing)"}`, () => toggle(id, code)));
  }
  if (chips.length || state.text) {
    const all = make("button", { type: "button", class: "clear" }, "Show all");
    all.addEventListener("click", () => {
      clear();
      byId("search").focus();
    });
    chips.push(all);
  }
  byId("chips").replaceChildren(...chips);
  if (byId("search").value !== state.text) byId("search").value = state.text;
}

function makeColumnChoice(column) {
  const box = make("input", { type: "checkbox" });
  box.checked = visible.has(column.id);
  box.disabled = column === data.columns[0];
  box.addEventListener("change", () => {
    if (box.checked) visible.add(column.id);
    else visible.delete(column.id);
    drawHead();
    drawRows();
  });
  return make("label", {}, box, make("span", { class: "value" }, column.title));
}

byId("filters").append(...data.columns.filter((column) => column.filter).map(makeFilter));
byId("columns").append(...data.columns.map(makeColumnChoice));
let waiting = 0;
byId("search").addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    state.text = event.target.value;
    update();
  }, 60);
});
document.addEventListener("click", (event) => {
  for (const filter of document.querySelectorAll("details.menu[open], details.filter[open]")) {
    if (!filter.contains(event.target)) filter.open = false;
  }
});
watchers.push(drawChoices);
