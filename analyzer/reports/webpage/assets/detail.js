// One repository: its verdict and the lines that show it, each with its address on the web.
const dialog = byId("detail");

function fact(list, term, ...what) {
  if (what.some((one) => one instanceof Node || one)) list.append(make("dt", {}, term), make("dd", {}, ...what));
}

function nameOf(framework) {
  return data.names[framework] ?? framework;
}

function usesTable(uses) {
  const rows = uses.map(([framework, share, files, optional, compat]) =>
    make("tr", {}, make("th", { scope: "row" }, dot(framework), nameOf(framework), compat ? " (compat.v1)" : ""),
      make("td", {}, optional ? "optional" : `${(100 * share).toFixed(1)}%`), make("td", {}, number.format(files))));
  const head = make("tr", {}, ...["Framework", "Share", "Files that need it"].map((text) => make("th", { scope: "col" }, text)));
  return make("table", { class: "small" }, make("thead", {}, head), make("tbody", {}, ...rows));
}

function lineItem(pack, base, line) {
  const [, path, at, cell, symbol, rule, detail] = line;
  const text = pack.texts[path];
  const place = `${text}${cell ? `:cell ${cell}` : ""}:${at}`;
  // A line within a cell has no address; `lines-` is how one of the hosts counts.
  const sign = base.startsWith("https://bitbucket.org/") ? "#lines-" : "#L";
  const path_ = text.split("/").map(encodeURIComponent).join("/");
  const where = base ? link(`${base}${path_}${cell ? "" : `${sign}${at}`}`, place) : place;
  const more = [pack.texts[rule], pack.texts[detail]].filter(Boolean).join(" · ");
  return make("li", {}, make("span", { class: "place" }, where), make("code", {}, pack.texts[symbol]), make("span", { class: "more" }, more));
}

function evidence(pack, one) {
  const parts = [];
  for (const framework of new Set(one.lines.map((line) => pack.texts[line[0]]))) {
    const lines = one.lines.filter((line) => pack.texts[line[0]] === framework);
    parts.push(make("h3", {}, dot(framework), nameOf(framework)),
      make("ol", { class: "evidence" }, ...lines.map((line) => lineItem(pack, one.base, line))));
  }
  return parts;
}

// A verdict with its lines; a comparison has two of them, each under the name of its study.
function verdict(pack, one) {
  const facts = make("dl");
  fact(facts, "Verdict", ...(one.primary ? [dot(one.primary), `${nameOf(one.primary)} (${one.confidence})`] : []));
  fact(facts, "Why", one.why);
  fact(facts, "Page", one.url && link(one.url, one.url));
  fact(facts, "Commit", one.commit && make("code", {}, one.commit), one.committed && ` of ${one.committed.slice(0, 10)}`);
  fact(facts, "Error", one.error);
  fact(facts, "Counted with", one.same);
  for (const [title, url] of one.papers ?? []) fact(facts, "Paper", link(url, title || url));
  return [...(one.title ? [make("h2", {}, one.title)] : []), facts, ...(one.uses.length ? [usesTable(one.uses)] : []),
    ...(one.lines.length ? [make(one.title ? "h3" : "h2", {}, "Evidence"), ...evidence(pack, one)] : [])];
}

const SAID = new Set(["primary", "confidence", "uses", "papers"]); // columns that the verdict says itself

async function openDetail(row) {
  const { pack, of: one } = await detailOf(row);
  const facts = make("dl");
  for (const column of data.columns.slice(1)) {
    if (one.sides || !SAID.has(column.id)) fact(facts, column.title, textOf(column, row));
  }
  byId("detail-title").textContent = textOf(data.columns[0], row);
  // The verdict and its lines go before what a list says; of a change, what changed goes before its two sides.
  const verdicts = (one.sides ?? [one]).flatMap((side) => verdict(pack, side));
  byId("detail-body").replaceChildren(...(one.sides ? [facts, ...verdicts] : [...verdicts, make("h2", {}, "Also known"), facts]));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

byId("detail-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("close", () => buttonAt(active)?.focus({ preventScroll: true }));
