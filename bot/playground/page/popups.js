// Things that float: menus, questions with two answers, notices that go away.
import { button, el, freshId, iconButton, topLayer } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { withEmoji } from "./emoji.js";

const NOTICE_SECONDS = 8;

/** Plain or mrkdwn text object as nodes. */
export function textNodes(text) {
  if (!text) return "";
  if (text.type === "mrkdwn") return mrkdwn(text.text, { verbatim: Boolean(text.verbatim) });
  return text.emoji === false ? text.text : withEmoji(text.text);
}

/** Shows a sentence in the corner; errors are spoken at once and stay until dismissed or covered by time. */
export function notice(text, kind = "error") {
  const box = el(
    "div",
    { class: `notice ${kind}`, role: kind === "error" ? "alert" : "status" },
    el("span", {}, text),
  );
  box.append(iconButton("×", "Dismiss", () => box.remove()));
  let stack = topLayer().querySelector(":scope > .notices");
  if (!stack) topLayer().append((stack = el("div", { class: "notices" })));
  stack.append(box);
  setTimeout(() => box.remove(), NOTICE_SECONDS * 1000);
}

/** Runs `work`; a failure becomes a notice. Returns what `work` returned, or undefined. */
export async function orNotice(work) {
  try {
    return await work();
  } catch (error) {
    notice(error.message);
    return undefined;
  }
}

let closeOpenMenu = () => {};

/**
 * Opens a menu at `anchor`. Items are {label, run, danger?, description?}; labels are text or nodes.
 * Esc, Tab or a click elsewhere closes it and gives the focus back.
 */
export function openMenu(anchor, items, label) {
  const wasMine = anchor.getAttribute("aria-expanded") === "true";
  closeOpenMenu();
  if (wasMine) return;
  const menu = el("div", { class: "menu", role: "menu", "aria-label": label });
  const close = (refocus) => {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    closeOpenMenu = () => {};
    if (refocus) anchor.focus();
  };
  const outside = (event) => menu.contains(event.target) || anchor.contains(event.target) || close(false);
  menu.append(...items.map((item) => menuItem(item, close)));
  menu.addEventListener("keydown", (event) => menuKey(event, menu, close));
  topLayer().append(menu);
  place(menu, anchor);
  anchor.setAttribute("aria-expanded", "true");
  document.addEventListener("pointerdown", outside, true);
  closeOpenMenu = () => close(false);
  menu.querySelector("[role=menuitem]")?.focus();
}

function menuItem(item, close) {
  const choose = () => {
    close(true);
    item.run();
  };
  const attributes = {
    role: "menuitem",
    class: item.danger ? "danger" : null,
    "data-value": item.value ?? null,
  };
  const description = item.description && el("small", {}, item.description);
  return el("button", { type: "button", onclick: choose, ...attributes }, item.label, description);
}

function menuKey(event, menu, close) {
  const items = [...menu.querySelectorAll("[role=menuitem]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") close(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.right - size.width), innerWidth - size.width - 8);
  const below = at.bottom + 4 + size.height < innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - size.height - 4)}px`;
}

/** Asks a question by a confirmation object; resolves to true for its confirm button. */
export function confirmed({ title, text, confirm, deny, style }) {
  return new Promise((resolve) => {
    const heading = el("h2", { id: freshId("confirm") }, textNodes(title));
    const dialog = el("dialog", { class: "confirm", role: "alertdialog", "aria-labelledby": heading.id });
    const answer = (value) => () => dialog.close(value);
    const no = button(textNodes(deny) || "Cancel", answer("no"), { "data-role": "deny" });
    const yes = button(textNodes(confirm) || "OK", answer("yes"), {
      "data-role": "confirm",
      class: style === "danger" ? "danger" : "primary",
    });
    dialog.append(
      heading,
      el("div", { class: "dialog-body" }, el("p", {}, textNodes(text))),
      el("div", { class: "dialog-foot" }, no, yes),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    topLayer().append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
