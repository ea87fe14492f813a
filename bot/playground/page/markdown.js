// The markdown block: headings, lists, quotes, code, rules, tables, links and styles of standard markdown.
import { el } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const INLINE =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^)\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|\*([^*\n]+)\*|(?<!\w)_([^_\n]+)_(?!\w)/g;
const BULLET = /^\s*(?:[-*+]|\d+[.)])\s+/;

/** Returns a fragment for standard markdown; raw HTML in it is shown as text. */
export function markdown(text) {
  const out = document.createDocumentFragment();
  const rest = text.split("\n");
  while (rest.length) out.append(nextPart(rest) ?? "");
  return out;
}

function take(rest, test) {
  const end = rest.findIndex((line) => !test(line));
  return rest.splice(0, end < 0 ? rest.length : end);
}

function nextPart(rest) {
  const first = rest[0];
  if (!first.trim()) return void rest.shift();
  if (first.startsWith("```")) return fenced(rest);
  if (/^(-{3,}|\*{3,}|_{3,})\s*$/.test(first)) return rest.shift() && el("hr");
  if (/^#{1,6} /.test(first)) return heading(rest.shift());
  if (first.startsWith(">"))
    return el(
      "blockquote",
      {},
      inlineLines(take(rest, (l) => l.startsWith(">")).map((l) => l.replace(/^> ?/, ""))),
    );
  if (BULLET.test(first)) return list(take(rest, (line) => BULLET.test(line)));
  if (first.includes("|") && /^[\s|:-]+$/.test(rest[1] ?? ""))
    return table(take(rest, (line) => line.includes("|")));
  const paragraph = [
    rest.shift(),
    ...take(rest, (line) => line.trim() && !/^(#{1,6} |>|```)/.test(line) && !BULLET.test(line)),
  ];
  return el("p", {}, inlineLines(paragraph));
}

function fenced(rest) {
  rest.shift();
  const code = take(rest, (line) => !line.startsWith("```"));
  rest.shift();
  return el("pre", {}, code.join("\n"));
}

function heading(line) {
  const level = line.match(/^#+/)[0].length;
  return el(`h${Math.min(level + 2, 6)}`, {}, inline(line.slice(level + 1)));
}

function list(lines) {
  const ordered = /^\s*\d/.test(lines[0]);
  return el(
    ordered ? "ol" : "ul",
    {},
    lines.map((line) =>
      el("li", { class: /^\s{2,}/.test(line) && "deeper" }, inline(line.replace(BULLET, ""))),
    ),
  );
}

function table(lines) {
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|")
      .map((cell) => inline(cell.trim()));
  const head = el(
    "tr",
    {},
    cells(lines[0]).map((cell) => el("th", { scope: "col" }, cell)),
  );
  const body = lines.slice(2).map((line) =>
    el(
      "tr",
      {},
      cells(line).map((cell) => el("td", {}, cell)),
    ),
  );
  return el(
    "div",
    { class: "table-box", tabindex: "0" },
    el("table", {}, el("thead", {}, head), el("tbody", {}, body)),
  );
}

function inlineLines(lines) {
  return lines.flatMap((line, n) => (n ? [el("br"), inline(line)] : [inline(line)]));
}

function inline(text) {
  const out = document.createDocumentFragment();
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    out.append(withEmoji(text.slice(done, found.index)), token(found));
    done = found.index + found[0].length;
  }
  out.append(withEmoji(text.slice(done)));
  return out;
}

function token([, code, label, url, bold, bold2, strike, italic, italic2]) {
  if (code) return el("code", {}, code);
  if (url) return link(url, label);
  if (bold ?? bold2) return el("strong", {}, inline(bold ?? bold2));
  if (strike) return el("s", {}, inline(strike));
  return el("em", {}, inline(italic ?? italic2));
}
