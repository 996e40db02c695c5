// What the page was made from: columns over all repositories, and packs that are opened when they are asked for.
const data = JSON.parse(document.getElementById("data").textContent);
const columns = new Map(data.columns.map((column) => [column.id, column]));
const byId = (id) => document.getElementById(id);
const number = new Intl.NumberFormat("en");
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

// A pack is JSON, deflated by gzip, in base64.
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

const opened = new Map();
function once(text) {
  if (!opened.has(text)) opened.set(text, unpack(text));
  return opened.get(text);
}

// Rows that a number in a table counts: kept as distances, because these are short.
async function selectionOf(table, row) {
  const packed = data.selections[table];
  if (packed === undefined) return null;
  const distances = (await once(packed))[row];
  if (!distances) return null;
  let at = 0;
  return distances.map((distance) => (at += distance));
}

async function detailOf(row) {
  const pack = await once(data.details[Math.floor(row / data.perPack)]);
  return { pack, of: pack.rows[row % data.perPack] };
}

// The codes of a row in a column of kind "one" or "many".
function codesOf(column, row) {
  return column.kind === "many" ? column.codes[row] : [column.codes[row]];
}

function labelOf(column, code) {
  return column.labels[code];
}

// What stands in a cell, as text.
function textOf(column, row) {
  switch (column.kind) {
    case "text":
      return column.texts[row];
    case "number":
      return column.numbers[row] === null ? "" : number.format(column.numbers[row]);
    case "one":
      return labelOf(column, column.codes[row]);
    default:
      return column.codes[row].map((code) => labelOf(column, code)).join(", ");
  }
}

// Every element is made here, and text only ever becomes text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// Links lead to the web only, whatever a list or a repository says.
function link(url, text) {
  if (!/^https?:\/\//.test(url)) return document.createTextNode(text);
  return make("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text);
}

function dot(key) {
  const element = make("span", { class: "dot", "aria-hidden": "true" });
  if (data.inks.includes(key)) element.style.background = `var(--fw-${key})`;
  return element;
}
