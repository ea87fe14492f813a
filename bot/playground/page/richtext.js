// rich_text blocks: sections, lists, quotes, preformatted text and the words in them.
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelMention, dateText, link, userMention } from "./mrkdwn.js";

/** Returns a fragment for the elements of a rich_text block. */
export function richText(elements) {
  const out = document.createDocumentFragment();
  let lists = []; // the open lists, outermost first
  for (const element of elements) {
    if (element.type === "rich_text_list") {
      lists = nest(out, lists, element);
      continue;
    }
    lists = [];
    out.append(part(element));
  }
  return out;
}

function part(element) {
  if (element.type === "rich_text_quote") return el("blockquote", {}, words(element.elements));
  if (element.type === "rich_text_preformatted") return el("pre", {}, words(element.elements));
  if (element.type === "rich_text_section")
    return el("div", { class: "rich-section" }, words(element.elements));
  return el("p", { class: "unknown" }, `Unknown rich text: ${element.type}`);
}

function nest(out, lists, element) {
  const tag = element.style === "ordered" ? "ol" : "ul";
  const depth = element.indent ?? 0;
  const open = lists.slice(0, depth + 1);
  const same = open.length === depth + 1 && open[depth].tagName.toLowerCase() === tag && !element.offset;
  const list = same
    ? open[depth]
    : el(tag, { start: element.offset ? element.offset + 1 : null, class: `indent-${depth % 3}` });
  list.append(...element.elements.map((item) => el("li", {}, words(item.elements))));
  if (same) return open;
  const parents = open.slice(0, depth);
  (parents.at(-1)?.lastElementChild ?? out).append(list);
  return [...parents, list];
}

function words(elements) {
  return elements.map((element) => styled(word(element), element.style ?? {}));
}

function styled(content, style) {
  let node = content;
  if (style.code) node = el("code", {}, node);
  if (style.bold) node = el("strong", {}, node);
  if (style.italic) node = el("em", {}, node);
  if (style.strike) node = el("s", {}, node);
  return style.underline ? el("u", {}, node) : node;
}

function word(element) {
  switch (element.type) {
    case "text":
      return brokenAtLines(element.text);
    case "link":
      return link(element.url, element.text || element.url);
    case "user":
      return userMention(element.user_id);
    case "channel":
      return channelMention(element.channel_id);
    case "emoji":
      return emoji(element.name);
    case "date":
      return dateText(element.timestamp, element.format, element.url, element.fallback);
    case "broadcast":
      return el("span", { class: "mention" }, `@${element.range}`);
    case "usergroup":
      return el("span", { class: "mention" }, `@${element.usergroup_id}`);
    case "color":
      return element.value;
    default:
      return el("span", { class: "unknown" }, `Unknown: ${element.type}`);
  }
}

function brokenAtLines(text) {
  return el("span", { class: "keeps-lines" }, text);
}
