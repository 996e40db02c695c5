// Which rows are shown: a text, chosen values by column, and the rows behind a number of a table. All of them at once.
const state = { text: "", chosen: new Map(), selection: null, title: "", address: "", sort: "", down: false };
const watchers = [];
let shown = [];

const searched = data.columns.filter((column) => column.search);
let haystacks = null;

function haystack(row) {
  haystacks ??= Array.from({ length: data.rows }, (_, one) =>
    searched.map((column) => textOf(column, one)).join("\n").toLowerCase());
  return haystacks[row];
}

function matches(row, without) {
  for (const [id, codes] of state.chosen) {
    if (id !== without && !codesOf(columns.get(id), row).some((code) => codes.has(code))) return false;
  }
  return true;
}

// The rows that pass; `without` leaves the choices of one column aside, to count what they would give.
function passing(without = null) {
  const words = state.text.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = state.selection ?? Array.from({ length: data.rows }, (_, row) => row);
  return rows.filter((row) => matches(row, without) && words.every((word) => haystack(row).includes(word)));
}

const ranks = new Map();
// Texts are compared once for a column and not at every sorting.
function rankOf(column) {
  if (!ranks.has(column.id)) {
    const keys = Array.from({ length: data.rows }, (_, row) =>
      column.kind === "number" ? column.numbers[row] ?? -1 : textOf(column, row));
    const order = [...new Set(keys)].sort(column.kind === "number" ? (a, b) => a - b : collator.compare);
    const place = new Map(order.map((key, rank) => [key, rank]));
    ranks.set(column.id, keys.map((key) => place.get(key)));
  }
  return ranks.get(column.id);
}

function sorted(rows) {
  const column = columns.get(state.sort);
  if (!column) return rows;
  const rank = rankOf(column);
  const sign = state.down ? -1 : 1;
  return [...rows].sort((a, b) => sign * (rank[a] - rank[b]) || a - b);
}

// How many rows have each value of a column, among the rows that the other choices leave.
function counted(column, rows) {
  const counts = new Map();
  for (const row of rows) {
    for (const code of codesOf(column, row)) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

function update({ keepAddress = false } = {}) {
  shown = sorted(passing());
  for (const watch of watchers) watch();
  if (!keepAddress) history.replaceState(null, "", `${location.pathname}${location.search}${address()}`);
}

function toggle(id, code) {
  const codes = state.chosen.get(id) ?? new Set();
  if (!codes.delete(code)) codes.add(code);
  if (codes.size) state.chosen.set(id, codes);
  else state.chosen.delete(id);
  update();
}

function clear() {
  state.text = "";
  state.chosen.clear();
  state.selection = null;
  state.address = "";
  update();
}

// The choices as a fragment, so that a view can be passed on as a link: `#show=TABLE/ROW&primary=pytorch&q=bert`.
function address() {
  const parts = new URLSearchParams();
  if (state.selection) parts.append("show", state.address);
  for (const [id, codes] of state.chosen) {
    for (const code of codes) parts.append(id, columns.get(id).keys[code]);
  }
  if (state.text) parts.append("q", state.text);
  const text = parts.toString();
  return text ? `#${text}` : "";
}

// Gives whether the fragment was one of choices; any other fragment is the name of a section.
async function readAddress() {
  if (!location.hash.includes("=")) return false;
  state.text = "";
  state.chosen.clear();
  state.selection = null;
  for (const [id, value] of new URLSearchParams(location.hash.slice(1))) {
    const column = columns.get(id);
    if (id === "q") state.text = value;
    else if (id === "show") await select(value);
    else if (column?.keys) {
      const code = column.keys.indexOf(value);
      if (code >= 0) state.chosen.set(id, (state.chosen.get(id) ?? new Set()).add(code));
    }
  }
  return true;
}

async function select(text) {
  const cut = text.lastIndexOf("/");
  const rows = await selectionOf(text.slice(0, cut), Number(text.slice(cut + 1)));
  if (!rows) return;
  state.selection = rows;
  state.address = text;
  const cell = document.querySelector(`[data-show="${CSS.escape(text)}"]`);
  state.title = cell?.getAttribute("data-says") ?? `${rows.length} repositories`;
}
