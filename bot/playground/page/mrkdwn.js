// Slack's mrkdwn, as it comes over the wire (with &amp; &lt; &gt; escaped), drawn as elements.
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { inZone } from "./dates.js";
import { channelSign, personName, world } from "./world.js";

const PRE = /```\n?([\s\S]+?)\n?```/;
const QUOTE = /^(?:>|&gt;) ?/;
const INLINE = new RegExp(
  [
    "<([^<>\\n]+)>", // 1 link, mention, date
    "`([^`\\n]+)`", // 2 code
    "(?<![\\p{L}\\p{N}*_~])([*_~])(?=\\S)([^\\n]*?[^\\s])\\3(?![\\p{L}\\p{N}])", // 3, 4 bold, italic, strike
    ":([a-z0-9_+-]+):", // 5 emoji
    "(https?://[^\\s<>|]*[^\\s<>|.,;:!?)\\]'\"])", // 6 bare link
    "(\\n)", // 7
  ].join("|"),
  "gu",
);
const STYLES = { "*": "strong", _: "em", "~": "s" };

/** Undoes Slack's three escapes, once. */
export function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

/** Returns a fragment for a mrkdwn text. With `verbatim`, bare links stay plain words, as in Slack. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const out = document.createDocumentFragment();
  let rest = text;
  for (let found = PRE.exec(rest); found; found = PRE.exec(rest)) {
    out.append(
      lines(rest.slice(0, found.index).replace(/\n$/, ""), verbatim),
      el("pre", {}, unescape(found[1])),
    );
    rest = rest.slice(found.index + found[0].length).replace(/^\n/, "");
  }
  out.append(lines(rest, verbatim));
  return out;
}

function lines(text, verbatim) {
  const out = document.createDocumentFragment();
  const all = text.split("\n");
  for (let n = 0; n < all.length;) {
    const start = n;
    const quoted = QUOTE.test(all[n]);
    const toTheEnd = /^(?:>|&gt;){3}/.test(all[n]);
    while (n < all.length && (toTheEnd || QUOTE.test(all[n]) === quoted)) n += 1;
    const part = all.slice(start, n);
    if (quoted) out.append(el("blockquote", {}, inline(part.map(unquoted).join("\n"), verbatim)));
    else if (part.join("") || part.length > 1) out.append(inline(part.join("\n"), verbatim));
  }
  return out;
}

function unquoted(line) {
  return line.replace(/^(?:>|&gt;){3} ?/, "").replace(QUOTE, "");
}

function inline(text, verbatim) {
  const out = document.createDocumentFragment();
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    out.append(unescape(text.slice(done, found.index)), token(found, verbatim));
    done = found.index + found[0].length;
  }
  out.append(unescape(text.slice(done)));
  return out;
}

function token([, angle, code, mark, marked, emojiName, url], verbatim) {
  if (angle) return angleToken(angle);
  if (code) return el("code", {}, unescape(code));
  if (mark) return el(STYLES[mark], {}, inline(marked, verbatim));
  if (emojiName) return emoji(emojiName);
  if (url) return verbatim ? unescape(url) : link(unescape(url), unescape(url));
  return el("br");
}

function angleToken(inner) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : unescape(inner.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (target.startsWith("!date^")) return dateToken(unescape(target), label);
  if (target.startsWith("!subteam^")) return mention(label || `@${target.slice(9)}`);
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`);
  return link(unescape(target), label || unescape(target).replace(/^mailto:/, ""));
}

/** A link that opens elsewhere; anything but http, https and mail is shown as words, never as a link. */
export function link(url, label) {
  if (!/^(https?:|mailto:)/i.test(url)) return label;
  const here = permalink(url);
  return here
    ? el("a", { href: here }, label)
    : el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

// A permalink of this workspace opens in this page.
function permalink(url) {
  const found = url.startsWith(location.origin) && /\/archives\/(\w+)\/p(\d+)(\d{6})/.exec(url);
  if (!found) return null;
  const [, channel, seconds, micros] = found;
  return `#${new URLSearchParams({ as: world.me.id, channel, ts: `${seconds}.${micros}` })}`;
}

function mention(text, me = false) {
  return el("span", { class: me ? "mention me" : "mention" }, text);
}

/** A person's name as a mention; it stands out more when it is the person we act as. */
export function userMention(id, label = "") {
  const known = world.people.has(id) || id === world.app.bot_user_id;
  return mention(`@${known || !label ? personName(id) : label}`, id === world.me?.id);
}

/** A channel's name as a link within the page. */
export function channelMention(id, label = "") {
  const channel = world.channels.get(id);
  if (!channel) return mention(label ? `#${label}` : "private channel");
  return el(
    "a",
    { class: "mention", href: `#as=${world.me.id}&channel=${id}` },
    `${channelSign(channel)}${channel.name}`,
  );
}

function dateToken(target, fallback) {
  const [, epoch, format, url] = target.split("^");
  return dateText(Number(epoch), format ?? "", url, fallback);
}

/** An instant (epoch seconds) in the reader's zone, by Slack's format words such as `{date_short} at {time}`. */
export function dateText(epoch, format, url, fallback) {
  if (!Number.isFinite(epoch)) return fallback || String(format);
  const words = el(
    "time",
    { datetime: new Date(epoch * 1000).toISOString(), title: fallback || null },
    inZone(epoch, format),
  );
  return url ? link(url, words) : words;
}

/** The text of a message as its author would have typed it, for editing. */
export function asTyped(text) {
  const names = text.replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id) => `@${personName(id)}`);
  const channels = names.replace(
    /<#([A-Z0-9]+)(?:\|[^>]*)?>/g,
    (_, id) => `#${world.channels.get(id)?.name ?? id}`,
  );
  return unescape(
    channels
      .replace(/<!(here|channel|everyone)[^>]*>/g, "@$1")
      .replace(/<(?:mailto:)?([^|>]+)(?:\|[^>]*)?>/g, "$1"),
  );
}
