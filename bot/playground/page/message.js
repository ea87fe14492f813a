// One message: who said it and when, its blocks, files and reactions, and what one can do with it.
import { fileAddress, post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { timeOf, moment } from "./dates.js";
import { button, el, iconButton } from "./dom.js";
import { emoji, REACTIONS, withEmoji } from "./emoji.js";
import { asTyped, mrkdwn } from "./mrkdwn.js";
import { confirmed, openMenu, orNotice } from "./popups.js";
import { isBot, personName, world } from "./world.js";

/** Who wrote a message: the id of a person or of the app's bot user. */
export function authorOf(message) {
  return message.user ?? world.app.bot_user_id;
}

/**
 * Returns the node of a message. `view` is {surface, inThread, openThread, follows}: `follows` is true right after
 * another message of the same author, so that the name need not be said again.
 */
export function drawMessage(message, view) {
  const author = authorOf(message);
  const hidden = message.ephemeral_to;
  const body = el("div", { class: "message-body" }, content(message, view.surface));
  const attributes = {
    class: ["message", view.follows && "follows", hidden && "ephemeral"].filter(Boolean).join(" "),
    "data-ts": message.ts,
    "data-role": `message-${message.ts}`,
    tabindex: "-1",
    "aria-label": `${personName(author)}, ${moment(Number(message.ts))}`,
  };
  const main = el(
    "div",
    { class: "message-main" },
    hidden && onlyYou(message, view.surface),
    byline(message, author),
    body,
    reactions(message, view),
    !view.inThread && replies(message, view),
  );
  return el("article", attributes, avatar(author), main, tools(message, view, body));
}

function onlyYou(message, { channel }) {
  const dismiss = () => orNotice(() => post("messages/delete", { channel, ts: message.ts }));
  const eye = el("span", { "aria-hidden": "true" }, "👁 ");
  return el(
    "p",
    { class: "only-you" },
    eye,
    "Only visible to you · ",
    button("Dismiss", dismiss, { class: "plain" }),
  );
}

/** A square with somebody's initials, in a colour of their own. */
export function avatar(id) {
  const initials = personName(id)
    .split(/\s+/)
    .map((word) => word[0])
    .join("")
    .slice(0, 2)
    .toUpperCase();
  const face = el("span", { class: "avatar", "aria-hidden": "true" }, initials);
  const hue = [...id].reduce((sum, letter) => sum * 31 + letter.codePointAt(0), 7) % 360;
  face.style.setProperty("--hue", hue);
  return face;
}

function byline(message, author) {
  const time = el(
    "time",
    { datetime: new Date(Number(message.ts) * 1000).toISOString(), title: moment(Number(message.ts)) },
    timeOf(Number(message.ts)),
  );
  return el(
    "header",
    { class: "byline" },
    el("strong", {}, personName(author)),
    isBot(author) && el("span", { class: "badge" }, "APP"),
    time,
  );
}

function content(message, surface) {
  if (message.subtype === "tombstone") return el("p", { class: "quiet" }, "This message was deleted.");
  const edited = message.edited && el("small", { class: "edited" }, " (edited)");
  const words = message.blocks?.length
    ? drawBlocks(message.blocks, surface)
    : message.text && el("div", { class: "text" }, mrkdwn(message.text));
  return [words, edited, attachments(message, surface), files(message)].filter(Boolean);
}

function attachments(message, surface) {
  const shown = (message.attachments ?? []).map((part) =>
    el(
      "div",
      { class: "attachment" },
      part.blocks ? drawBlocks(part.blocks, surface) : mrkdwn(part.text ?? part.fallback ?? ""),
    ),
  );
  return shown.length > 0 && el("div", {}, shown);
}

function files(message) {
  if (!message.files?.length) return null;
  return el("div", { class: "files" }, message.files.map(drawFile));
}

function drawFile(file) {
  const name = file.title || file.name || file.id;
  const address = fileAddress(file.id);
  if (!file.mimetype?.startsWith("image/")) {
    const size = file.size ? ` · ${sizeWords(file.size)}` : "";
    return el(
      "a",
      { class: "file", href: address, download: file.name ?? file.id, "data-file": file.id },
      el("span", { "aria-hidden": "true" }, "📄 "),
      name,
      el("small", {}, `${file.filetype ?? file.mimetype ?? ""}${size}`),
    );
  }
  const image = el("img", { src: address, alt: file.alt_txt || name, loading: "lazy" });
  image.addEventListener("error", () =>
    image.replaceWith(el("p", { class: "missing" }, `Image not available: ${file.alt_txt || name}`)),
  );
  return el(
    "figure",
    { "data-file": file.id },
    el("figcaption", {}, name),
    el("a", { href: address, target: "_blank" }, image),
  );
}

/** A file's size in B, kB or MB. */
export function sizeWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function reactions(message, view) {
  if (!message.reactions?.length) return null;
  return el(
    "div",
    { class: "reactions" },
    message.reactions.map((reaction) => reactionButton(message, reaction, view)),
  );
}

function reactionButton(message, { name, users = [], count = users.length }, view) {
  const mine = users.includes(world.me.id);
  const label = `${name}, ${count}: ${users.map(personName).join(", ")}`;
  const toggle = () => react(message, name, mine, view);
  return el(
    "button",
    {
      type: "button",
      class: "reaction",
      "aria-pressed": String(mine),
      "aria-label": label,
      title: label,
      "data-reaction": name,
      onclick: toggle,
    },
    `${emoji(name)} ${count}`,
  );
}

function react(message, name, remove, { surface }) {
  return orNotice(() => post("reactions", { channel: surface.channel, ts: message.ts, name, remove }));
}

function replies(message, view) {
  if (!message.reply_count) return null;
  const faces = (message.reply_users ?? []).slice(0, 4).map(avatar);
  const last = message.latest_reply ? `last reply ${moment(Number(message.latest_reply))}` : "";
  const words = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return el(
    "button",
    {
      type: "button",
      class: "replies",
      "data-role": `replies-${message.ts}`,
      onclick: () => view.openThread(message.ts),
    },
    faces,
    el("strong", {}, words),
    el("small", {}, last),
  );
}

function tools(message, view, body) {
  if (message.ephemeral_to || message.subtype === "tombstone") return null;
  const toolbar = el("div", { class: "tools", role: "toolbar", "aria-label": "Message" });
  const reactMenu = (event) =>
    openMenu(
      event.currentTarget,
      REACTIONS.map((name) => ({
        label: `${emoji(name)} ${name}`,
        value: name,
        run: () => react(message, name, false, view),
      })),
      "Add reaction",
    );
  toolbar.append(
    iconButton("☺", "Add reaction", reactMenu, { "aria-expanded": "false", "aria-haspopup": "menu" }),
  );
  if (!view.inThread)
    toolbar.append(
      iconButton("💬", "Reply in thread", () => view.openThread(message.thread_ts ?? message.ts)),
    );
  const more = (event) => openMenu(event.currentTarget, menuItems(message, view, body), "Message");
  toolbar.append(
    iconButton("⋮", "More", more, {
      "data-role": `menu-${message.ts}`,
      "aria-expanded": "false",
      "aria-haspopup": "menu",
    }),
  );
  return toolbar;
}

function menuItems(message, view, body) {
  const { channel } = view.surface;
  const shortcuts = world.shortcuts.filter((shortcut) => shortcut.type === "message");
  const items = shortcuts.map((shortcut) => ({
    label: shortcut.name,
    description: world.app.name,
    value: shortcut.callback_id,
    run: () =>
      orNotice(() => post("shortcuts", { callback_id: shortcut.callback_id, channel, ts: message.ts })),
  }));
  if (!view.inThread)
    items.unshift({ label: "Reply in thread", run: () => view.openThread(message.thread_ts ?? message.ts) });
  items.push({
    label: "Copy text",
    run: () => orNotice(() => navigator.clipboard.writeText(asTyped(message.text ?? ""))),
  });
  if (message.user !== world.me.id) return items;
  items.push({ label: "Edit message", value: "edit", run: () => edit(message, view, body) });
  items.push({ label: "Delete message", value: "delete", danger: true, run: () => remove(message, channel) });
  return items;
}

function edit(message, view, body) {
  const input = el("textarea", { "aria-label": "Edit message", rows: 3, value: asTyped(message.text ?? "") });
  const before = [...body.childNodes];
  const stop = () => body.replaceChildren(...before);
  const save = () =>
    orNotice(async () => {
      if (input.value.trim())
        await post("messages/edit", { channel: view.surface.channel, ts: message.ts, text: input.value });
      stop();
    });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") stop();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  body.replaceChildren(
    el(
      "div",
      { class: "edit" },
      input,
      el("div", { class: "action-row" }, button("Cancel", stop), button("Save", save, { class: "primary" })),
    ),
  );
  input.focus();
}

async function remove(message, channel) {
  const question = {
    title: { text: "Delete message" },
    text: { text: "Are you sure you want to delete this message? This cannot be undone." },
    confirm: { text: "Delete" },
    deny: { text: "Cancel" },
    style: "danger",
  };
  if (await confirmed(question)) await orNotice(() => post("messages/delete", { channel, ts: message.ts }));
}

/** What a message says in plain words, for announcing it. */
export function plainText(message) {
  const files = message.files?.length ? ` (files: ${message.files.map((file) => file.name).join(", ")})` : "";
  return withEmoji(asTyped(message.text ?? "")).slice(0, 300) + files;
}
