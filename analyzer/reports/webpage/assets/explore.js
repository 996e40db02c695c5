// Bars over the repositories that are shown and counted: what the choices change, and a way to choose.
const BARS = 20;
const by = byId("by");
const countedRows = new Set(data.counted);

function drawBars() {
  const column = columns.get(by.value);
  const rows = passing(column.id).filter((row) => countedRows.has(row));
  const counts = counted(column, rows);
  const chosen = state.chosen.get(column.id);
  const order = [...counts.keys()].sort((a, b) =>
    column.inOrder ? collator.compare(column.labels[a], column.labels[b]) : counts.get(b) - counts.get(a) || a - b);
  const most = Math.max(1, ...counts.values());
  const bars = order.slice(0, BARS).map((code) => {
    const many = counts.get(code);
    const share = rows.length ? many / rows.length : 0;
    const fill = make("span", { class: "fill" });
    fill.style.width = `${(100 * many) / most}%`;
    if (column.colors && data.inks.includes(column.keys[code])) fill.style.background = `var(--fw-${column.keys[code]})`;
    const says = `${number.format(many)} (${(100 * share).toFixed(1)}%)`;
    const label = column.labels[code] || "(nothing)";
    const button = make("button", { type: "button", class: "bar", "aria-pressed": String(chosen?.has(code) ?? false), title: `${label}: ${says}` },
      make("span", { class: "label" }, label), make("span", { class: "track" }, fill), make("span", { class: "number" }, says));
    button.addEventListener("click", () => {
      toggle(column.id, code);
      byId("bars").querySelector(`[data-code="${code}"]`)?.focus();
    });
    button.dataset.code = String(code);
    return make("li", {}, button);
  });
  byId("bars").replaceChildren(...bars);
  const rest = order.length > BARS ? `; the ${BARS} most frequent of ${number.format(order.length)}` : "";
  const together = column.kind === "many" ? "; a repository may have several" : "";
  byId("base").textContent = `of ${number.format(rows.length)} repositories that are shown and counted${together}${rest}`;
}

for (const column of data.columns.filter((one) => one.filter)) by.append(make("option", { value: column.id }, column.title));
by.value = "primary";
by.addEventListener("change", drawBars);
watchers.push(drawBars);
