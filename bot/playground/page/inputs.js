// Typing, dates and times, ticking, files.
import { upload } from "./api.js";
import { attributesOf, commit, keep, valueOf } from "./control.js";
import { fromLocal, toLocal } from "./dates.js";
import { el, freshId, iconButton } from "./dom.js";
import { orNotice, textNodes } from "./popups.js";

const KINDS = { email_text_input: "email", url_text_input: "url", number_input: "text" };

/** A line or box of text, with a count where there is a limit. */
export function textInput(element, at) {
  const counter =
    element.max_length || element.min_length ? el("small", { class: "counter", id: freshId("count") }) : null;
  const attributes = attributesOf(element, at);
  attributes["aria-describedby"] = [at.describedBy, counter?.id].filter(Boolean).join(" ") || null;
  const input = el(element.multiline ? "textarea" : "input", {
    ...attributes,
    type: element.multiline ? null : (KINDS[element.type] ?? "text"),
    rows: element.multiline ? 4 : null,
    inputmode: element.type === "number_input" ? "decimal" : null,
    placeholder: element.placeholder?.text,
    value: valueOf(element, at) ?? "",
    "data-focus-on-load": element.focus_on_load,
    autocomplete: "off",
  });
  const count = () => counter?.replaceChildren(countWords(element, input.value.length));
  const eachLetter = element.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
  input.addEventListener("input", () => {
    count();
    if (eachLetter) commit(element, at, input.value);
    else keep(element, at, input.value);
  });
  if (at.dispatches && !eachLetter)
    input.addEventListener("keydown", (event) => enterTells(event, element, at, input));
  count();
  return counter ? el("div", { class: "counted" }, input, counter) : input;
}

function enterTells(event, element, at, input) {
  if (event.key !== "Enter" || (element.multiline && !event.ctrlKey && !event.metaKey)) return;
  event.preventDefault();
  at.surface.act(at.blockId, element.action_id, input.value);
}

function countWords({ min_length: least, max_length: most }, length) {
  if (most && length > most) return `${length - most} too many (${length} of ${most})`;
  if (least && length < least) return `at least ${least} (${length} so far)`;
  return most ? `${length} of ${most}` : `${length}`;
}

/** Rich text is typed as plain text here. */
export function richTextInput(element, at) {
  return textInput({ ...element, multiline: true }, at);
}

// While somebody types a date, every digit makes a new valid one: what is typed counts when they leave the field or
// press Enter, what is picked from the browser's calendar counts at once.
function pickedOrTyped(input, take) {
  let typing = false;
  input.addEventListener("keydown", (event) => {
    typing = event.key !== "Enter";
    if (event.key === "Enter") take();
  });
  input.addEventListener("change", () => typing || take());
  input.addEventListener("blur", () => {
    typing = false;
    take();
  });
}

function momentInput(element, at, type, read, show) {
  const input = el("input", { type, ...attributesOf(element, at), value: show(valueOf(element, at)) });
  input.addEventListener("input", () => at.dispatches || keep(element, at, read(input.value)));
  pickedOrTyped(input, () => (input.value || !at.dispatches) && commit(element, at, read(input.value)));
  return input;
}

const orNull = (text) => text || null;
const orEmpty = (value) => value ?? "";

export function dateInput(element, at) {
  return momentInput(element, at, "date", orNull, orEmpty);
}

export function timeInput(element, at) {
  return momentInput(element, at, "time", orNull, orEmpty);
}

/** Date and time in the reader's zone; the value is epoch seconds. */
export function dateTimeInput(element, at) {
  return momentInput(
    element,
    at,
    "datetime-local",
    (text) => (text ? fromLocal(text) : null),
    (epoch) => (epoch === null ? "" : toLocal(epoch)),
  );
}

function choice(type, option, { name, checked, onchange, role }) {
  const description = option.description && el("small", {}, textNodes(option.description));
  const input = el("input", {
    type,
    name,
    value: option.value,
    checked,
    onchange,
    "data-role": `${role}/${option.value}`,
  });
  return el("label", { class: "choice" }, input, el("span", {}, textNodes(option.text), description));
}

export function checkboxes(element, at) {
  const chosen = () => [...box.querySelectorAll("input:checked")].map((input) => input.value);
  const before = valueOf(element, at) ?? [];
  const tick = () => commit(element, at, chosen());
  const role = `${at.blockId}/${element.action_id}`;
  const rows = element.options.map((option) =>
    choice("checkbox", option, { checked: before.includes(option.value), onchange: tick, role }),
  );
  const box = el("div", { class: "choices", role: "group", ...attributesOf(element, at) }, rows);
  return box;
}

export function radioButtons(element, at) {
  const before = valueOf(element, at);
  const name = freshId("radio");
  const pick = (event) => commit(element, at, event.target.value);
  const role = `${at.blockId}/${element.action_id}`;
  const rows = element.options.map((option) =>
    choice("radio", option, { name, checked: option.value === before, onchange: pick, role }),
  );
  return el("div", { class: "choices", role: "radiogroup", ...attributesOf(element, at) }, rows);
}

const fileNames = new Map(); // of files given to forms, by id

/** Files are uploaded as soon as they are chosen or dropped; the value is the list of their ids. */
export function fileInput(element, at) {
  const most = element.max_files ?? 10;
  const list = el("ul", { class: "file-list" });
  const ids = () => valueOf(element, at) ?? [];
  const set = (wanted) => {
    keep(element, at, wanted);
    list.replaceChildren(
      ...wanted.map((id) => fileRow(id, () => set(ids().filter((other) => other !== id)))),
    );
  };
  const take = async (files) => {
    const fresh = await uploaded([...files].slice(0, most - ids().length));
    set([...ids(), ...fresh]);
  };
  const accept = element.filetypes?.map((kind) => `.${kind}`).join(",");
  const input = el("input", { type: "file", multiple: most > 1, accept, ...attributesOf(element, at) });
  input.addEventListener("change", () => take(input.files).then(() => (input.value = "")));
  const box = el("div", { class: "file-input", ondragover: (event) => event.preventDefault() }, input, list);
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  set(ids());
  return box;
}

async function uploaded(files) {
  const ids = [];
  for (const file of files) {
    const id = await orNotice(() => upload(file));
    if (!id) continue;
    fileNames.set(id, file.name);
    ids.push(id);
  }
  return ids;
}

function fileRow(id, drop) {
  const name = fileNames.get(id) ?? id;
  return el("li", {}, name, iconButton("×", `Remove ${name}`, drop));
}
