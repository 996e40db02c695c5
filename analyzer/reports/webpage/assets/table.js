// The table of repositories. Only the rows in view are in the document, so that 20,000 cost no more than 20.
const ROW = 34; // pixels; page.css has the same
const SPARE = 12; // rows above and below the view
const PRINTED = 1000; // rows on paper
const scroller = byId("rows");
const grid = byId("grid");
const body = grid.tBodies[0];
const visible = new Set(data.columns.filter((column) => column.shown).map((column) => column.id));
let active = 0; // position in `shown` that the keyboard is at
let everything = false; // on paper nothing scrolls

function columnsShown() {
  return data.columns.filter((column) => visible.has(column.id));
}

function drawHead() {
  const row = make("tr");
  for (const column of columnsShown()) {
    const order = state.sort === column.id ? (state.down ? "descending" : "ascending") : "none";
    const button = make("button", { type: "button" }, column.title);
    button.addEventListener("click", () => {
      state.down = state.sort === column.id && !state.down;
      state.sort = column.id;
      update();
    });
    row.append(make("th", { scope: "col", "aria-sort": order, class: `c-${column.kind}${column.colors ? " wide" : ""}` }, button));
  }
  grid.tHead.replaceChildren(row);
  grid.setAttribute("aria-colcount", String(columnsShown().length));
}

function drawCell(column, row, first, position) {
  if (first) {
    const name = textOf(column, row);
    const button = make("button", { type: "button", tabindex: position === active ? "0" : "-1", title: name }, make("bdi", {}, name));
    // Of a path the end tells more than the beginning: it is cut on its other side.
    return make("th", { scope: "row", class: name.startsWith("/") ? "path" : false }, button);
  }
  const cell = make("td", { class: `c-${column.kind}` });
  if (column.colors) {
    for (const code of codesOf(column, row)) {
      if (column.labels[code]) cell.append(make("span", { class: "tag" }, dot(column.keys[code]), column.labels[code]));
    }
  } else cell.append(textOf(column, row));
  cell.title = cell.textContent;
  return cell;
}

function drawRow(position) {
  const row = shown[position];
  const line = make("tr", { "aria-rowindex": String(position + 2), "data-position": String(position) });
  columnsShown().forEach((column, index) => line.append(drawCell(column, row, index === 0, position)));
  return line;
}

function spacer(rows) {
  const line = make("tr", { class: "space", "aria-hidden": "true" }, make("td", { colspan: String(visible.size) }));
  line.style.height = `${rows * ROW}px`;
  return line;
}

function drawRows() {
  const first = everything ? 0 : Math.max(0, Math.floor(scroller.scrollTop / ROW) - SPARE);
  const room = everything ? PRINTED : Math.ceil(scroller.clientHeight / ROW) + 2 * SPARE;
  const last = Math.min(shown.length, first + room);
  const focused = document.activeElement?.closest?.("#grid tbody tr")?.dataset.position;
  const lines = [];
  if (first) lines.push(spacer(first));
  for (let position = first; position < last; position++) lines.push(drawRow(position));
  if (last < shown.length && !everything) lines.push(spacer(shown.length - last));
  body.replaceChildren(...lines);
  grid.setAttribute("aria-rowcount", String(shown.length + 1));
  if (focused !== undefined) buttonAt(Number(focused))?.focus({ preventScroll: true });
}

function buttonAt(position) {
  return body.querySelector(`tr[data-position="${position}"] button`);
}

function moveTo(position) {
  if (!shown.length) return;
  active = Math.max(0, Math.min(shown.length - 1, position));
  const top = active * ROW;
  const head = grid.tHead.offsetHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + ROW + head > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + ROW + head - scroller.clientHeight;
  }
  drawRows();
  buttonAt(active)?.focus({ preventScroll: true });
}

function onKey(event) {
  const at = event.target.closest("tr[data-position]");
  if (!at || event.altKey || event.ctrlKey || event.metaKey) return;
  const page = Math.max(1, Math.floor(scroller.clientHeight / ROW) - 2);
  const position = Number(at.dataset.position);
  const targets = {
    ArrowDown: position + 1,
    ArrowUp: position - 1,
    PageDown: position + page,
    PageUp: position - page,
    Home: 0,
    End: shown.length - 1,
  };
  if (!(event.key in targets)) return;
  event.preventDefault();
  moveTo(targets[event.key]);
}

function drawTable() {
  active = 0;
  scroller.scrollTop = 0;
  drawHead();
  drawRows();
  const some = shown.length < data.rows ? ` of ${number.format(data.rows)}` : "";
  byId("count").textContent = `${number.format(shown.length)}${some} ${shown.length === 1 ? "repository" : "repositories"}`;
  byId("nothing").hidden = shown.length > 0;
}

scroller.addEventListener("scroll", () => requestAnimationFrame(drawRows), { passive: true });
scroller.addEventListener("keydown", onKey);
body.addEventListener("click", (event) => {
  const line = event.target.closest("tr[data-position]");
  if (!line) return;
  active = Number(line.dataset.position);
  openDetail(shown[active]);
});
new ResizeObserver(() => requestAnimationFrame(drawRows)).observe(scroller);
addEventListener("beforeprint", () => {
  everything = true;
  byId("printed").textContent = shown.length > PRINTED ? `The first ${number.format(PRINTED)} are printed.` : "";
  drawRows();
});
addEventListener("afterprint", () => {
  everything = false;
  drawRows();
});
watchers.push(drawTable);
