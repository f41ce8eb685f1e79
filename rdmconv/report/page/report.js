// The list of entries: read from the page, filtered, sorted, shown in portions. Names are only ever set as text.
"use strict";
(() => {
  const PORTION = 100;
  const PRINTED = 2000;
  const REST = 300; // milliseconds without typing before the address is changed: browsers limit how often
  const SEARCHED = ["name", "folder", "id", "type", "rule", "code", "reason"];
  const FACETS = ["bucket", "type", "rule", "folder", "code", "expiry", "secret", "file"];
  const COLUMNS = ["name", "bucket", "type", "folder", "rule", "reason", "expires"];

  const byId = (id) => document.getElementById(id);
  const count = (number) => number.toLocaleString("en");

  function element(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  // Rows as they are packed: cells separated by tabs, first texts, then words by number, then lists.

  const linesOf = (id) => byId(id).content.textContent.split("\n").slice(0, -1);
  const words = linesOf("words");
  const texts = byId("rows").dataset.texts.split(" ");
  const names = [...texts, ...byId("rows").dataset.words.split(" ")];
  const at = Object.fromEntries(names.map((name, index) => [name, index]));

  function word(cell) {
    if (cell === "") return "";
    return cell[0] === "=" ? cell.slice(1) : words[cell];
  }

  function unpacked(line) {
    const cells = line.split("\t");
    for (let index = texts.length; index < names.length; index += 1) cells[index] = word(cells[index]);
    return cells;
  }

  const rows = linesOf("rows").map(unpacked);

  function listsOf(row) {
    let next = names.length;
    const list = (width) =>
      Array.from({ length: Number(row[next++]) }, () => Array.from({ length: width }, () => word(row[next++])));
    return { edits: list(4), kept: list(1), losses: list(1), users: list(4), notes: list(3) };
  }

  // Which rows, in which order

  const form = byId("filters");
  let searched = null;
  let order = [...rows.keys()];
  let found = order;

  function searchTexts() {
    const cells = SEARCHED.map((name) => at[name]);
    searched ??= rows.map((row) => cells.map((cell) => row[cell]).join("\n").toLowerCase());
    return searched;
  }

  // A choice is "=" and a value, so that entries without a value can be chosen too.
  const chosen = () => FACETS.filter((name) => form.elements[name].value).map((name) => [name, form.elements[name].value.slice(1)]);

  function matching() {
    const wanted = chosen().map(([name, value]) => [at[name], value]);
    const asked = form.elements.text.value.trim().toLowerCase();
    const lower = asked ? searchTexts() : [];
    return order.filter(
      (index) =>
        wanted.every(([cell, value]) => rows[index][cell] === value) && (!asked || lower[index].includes(asked)),
    );
  }

  const { compare } = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  // Ranks are found once for each value: a column has few of them, and to compare two is slow.
  function sorted(name, direction) {
    const cell = at[name];
    const values = [...new Set(rows.map((row) => row[cell]))].filter(Boolean).sort(compare);
    const ranks = new Map(values.map((value, index) => [value, direction * (index + 1)]));
    const rank = (index) => ranks.get(rows[index][cell]) ?? Infinity; // without a value: last either way
    const keys = Float64Array.from(rows.keys(), rank);
    return [...rows.keys()].sort((one, other) => (keys[one] === keys[other] ? one - other : keys[one] - keys[other]));
  }

  // What is shown

  const body = byId("entries");
  const more = byId("more");
  let shown = 0;

  const day = (row) => row[at.expires].slice(0, 10);

  // The path of a folder, which can be broken after each level
  function levels(folder) {
    const last = folder.lastIndexOf("\\") + 1;
    const names = folder.slice(0, last).split(/(?<=\\)/).filter(Boolean);
    return [...names.flatMap((name) => [name, element("wbr", {})]), folder.slice(last)].filter(Boolean);
  }

  function bucketOf(row) {
    return [element("span", { class: `mark ${row[at.bucket]}` }), row[at.bucket]];
  }

  function rowOf(index) {
    const row = rows[index];
    const button = element("button", { type: "button", "aria-expanded": "false" }, row[at.name] || "(no name)");
    const content = { name: [button], bucket: bucketOf(row), expires: [day(row)], folder: levels(row[at.folder]) };
    const cells = COLUMNS.map((name) => {
      const tag = name === "name" ? "th" : "td";
      const attributes = { class: name, role: tag === "th" ? "rowheader" : "cell" };
      return element(tag, attributes, ...(content[name] ?? (row[at[name]] ? [row[at[name]]] : [])));
    });
    cells[0].setAttribute("scope", "row");
    return element("tr", { role: "row", "data-row": index }, ...cells);
  }

  function showMore(number = PORTION) {
    const next = found.slice(shown, shown + number);
    body.append(...next.map(rowOf));
    shown += next.length;
    more.hidden = shown >= found.length;
  }

  function update() {
    found = matching();
    shown = 0;
    body.replaceChildren();
    showMore();
    byId("count").textContent = `${count(found.length)} of ${count(rows.length)} entries`;
  }

  // One entry in full

  const items = (list) => [element("ul", {}, ...list.map((parts) => element("li", {}, ...parts)))];
  const aside = (text) => element("span", { class: "aside" }, text);
  const code = (text) => element("code", {}, text);
  const finding = ([id, message, hint]) => [code(id), ` ${message}`, ...(hint ? [aside(`: ${hint}`)] : [])];

  function edit([what, from, to, value]) {
    if (what === "set") return [code(to), ...(value ? [" = ", code(value)] : [aside(" is set")])];
    if (what === "remove") return [code(from), aside(" is removed: it is empty")];
    return [code(from), " → ", code(to), aside(what === "copy" ? " (copied)" : "")];
  }

  function user([name, type, file, line]) {
    return [name || "(no name)", aside(` ${type}, ${file}, line ${count(Number(line))}`)];
  }

  function* factsOf(row) {
    const { edits, kept, losses, users, notes } = listsOf(row);
    const text = (name) => row[at[name]];
    if (text("code")) yield ["Reason", finding([text("code"), text("reason"), text("hint")])];
    if (edits.length) yield ["Edits", items(edits.map(edit))];
    if (kept.length) yield ["Kept", items(kept.map(([name]) => [code(name)]))];
    if (losses.length) yield ["Left out", items(losses.map(([name]) => [code(name)]))];
    if (users.length) {
      const others = Number(text("used")) - users.length;
      yield ["Logs in with it", items([...users.map(user), ...(others > 0 ? [[`and ${count(others)} more`]] : [])])];
    }
    if (notes.length) yield ["Notes", items(notes.map(finding))];
    if (text("secret")) {
      const link = element("a", { href: `#secret=${text("secret")}` }, `Same secret #${text("secret")}`);
      yield ["Secret", [link, aside(" is that of other entries, too")]];
    }
    if (text("expires")) yield ["Expires after", [day(row), aside(text("expiry") ? ` (${text("expiry")})` : "")]];
    if (text("folder")) yield ["Folder", levels(text("folder"))];
    if (text("rule")) yield ["Rule", [code(text("rule"))]];
    yield ["File", [text("file"), aside(`, line ${count(Number(text("line")))}`)]];
    yield ["ID", [text("id") ? code(text("id")) : "none"]];
  }

  function detailsOf(row, id) {
    const facts = [...factsOf(row)].flatMap(([name, content]) => [element("dt", {}, name), element("dd", {}, ...content)]);
    const cell = element("td", { colspan: COLUMNS.length, role: "cell" }, element("dl", { class: "facts" }, ...facts));
    return element("tr", { class: "details", role: "row", id }, cell);
  }

  function toggle(button) {
    const line = button.closest("tr");
    const id = `details-${line.dataset.row}`;
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    if (open) {
      button.removeAttribute("aria-controls");
      byId(id).remove();
    } else {
      line.after(detailsOf(rows[line.dataset.row], id));
      button.setAttribute("aria-controls", id);
    }
  }

  // Filters and the address

  function fill(name) {
    const counts = new Map();
    for (const row of rows) counts.set(row[at[name]], (counts.get(row[at[name]]) ?? 0) + 1);
    const values = [...counts.keys()].sort((one, other) => (one === "") - (other === "") || compare(one, other));
    const options = values.map((value) =>
      element("option", { value: `=${value}` }, `${value || "none"} (${count(counts.get(value))})`),
    );
    form.elements[name].replaceChildren(element("option", { value: "" }, "any"), ...options);
    form.elements[name].parentElement.hidden = values.length < 2;
  }

  function address() {
    const parameters = new URLSearchParams(chosen());
    if (form.elements.text.value) parameters.set("text", form.elements.text.value);
    return `#${parameters.toString() || "list"}`;
  }

  function readAddress() {
    if (!location.hash.includes("=")) return;
    const parameters = new URLSearchParams(location.hash.slice(1));
    for (const name of FACETS) {
      const select = form.elements[name];
      select.value = parameters.has(name) ? `=${parameters.get(name)}` : "";
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
    form.elements.text.value = parameters.get("text") ?? "";
    update();
    byId("list").scrollIntoView();
    byId("list").focus({ preventScroll: true });
  }

  let waiting = 0;
  function filter() {
    update();
    clearTimeout(waiting);
    waiting = setTimeout(() => history.replaceState(null, "", address()), REST);
  }

  function sortBy(head) {
    const heads = head.parentElement.children;
    const direction = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort")];
    for (const one of heads) one.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", direction);
    const sign = { ascending: 1, descending: -1 }[direction];
    order = sign ? sorted(head.dataset.cell, sign) : [...rows.keys()];
    update();
  }

  function focusSearch(event) {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    form.elements.text.focus();
    form.elements.text.select();
  }

  function beforePrint() {
    showMore(Math.max(0, PRINTED - shown));
    byId("paper").hidden = shown >= found.length;
    byId("paper").textContent = `The first ${count(shown)} of ${count(found.length)} entries; the file has them all.`;
  }

  FACETS.forEach(fill);
  byId("app").hidden = false;
  update();
  readAddress();

  form.elements.text.addEventListener("input", filter);
  for (const name of FACETS) form.elements[name].addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter)); // the fields are empty only after the event
  body.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) toggle(button);
  });
  document.querySelector(".entries thead").addEventListener("click", (event) => {
    const head = event.target.closest("th");
    if (head) sortBy(head);
  });
  more.addEventListener("click", () => showMore());
  // Only below: whoever reads what comes after the list must not make it grow without end.
  const near = { rootMargin: "0px 0px 600px" };
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    showMore();
    watch.unobserve(more); // who scrolls on before the next frame would never be noticed to have been away
    watch.observe(more);
  }, near);
  watch.observe(more);
  addEventListener("hashchange", readAddress);
  addEventListener("keydown", focusSearch);
  addEventListener("beforeprint", beforePrint);
  setTimeout(searchTexts);
})();
