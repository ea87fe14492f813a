// Buttons and overflow menus, and the table of all elements by type.
import { attributesOf } from "./control.js";
import { el, spoken } from "./dom.js";
import {
  checkboxes,
  dateInput,
  dateTimeInput,
  fileInput,
  radioButtons,
  richTextInput,
  textInput,
  timeInput,
} from "./inputs.js";
import { confirmed, openMenu, textNodes } from "./popups.js";
import { searched } from "./search.js";
import { oneOf, someOf } from "./selects.js";

const DRAWN = {
  button: drawButton,
  overflow,
  static_select: oneOf,
  users_select: oneOf,
  channels_select: oneOf,
  conversations_select: oneOf,
  external_select: searched,
  multi_static_select: someOf,
  multi_users_select: someOf,
  multi_channels_select: someOf,
  multi_conversations_select: someOf,
  multi_external_select: searched,
  datepicker: dateInput,
  timepicker: timeInput,
  datetimepicker: dateTimeInput,
  checkboxes,
  radio_buttons: radioButtons,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: richTextInput,
  file_input: fileInput,
};

/** Returns the node for an element; a type the page does not know is shown as such. */
export function drawElement(element, at) {
  const draw = DRAWN[element.type];
  return draw ? draw(element, at) : el("span", { class: "unknown" }, `Unknown element: ${element.type}`);
}

async function act(node, element, at, value) {
  if (node.getAttribute("aria-busy") === "true") return;
  if (element.confirm && !(await confirmed(element.confirm))) return;
  const url = value?.url ?? element.url;
  if (url && /^(https?|mailto):/i.test(url)) window.open(url, "_blank", "noopener");
  node.setAttribute("aria-busy", "true");
  await at.surface.act(at.blockId, element.action_id, value?.value ?? null);
  node.removeAttribute("aria-busy");
}

function drawButton(element, at) {
  const attributes = { ...attributesOf(element, at), "aria-label": element.accessibility_label ?? null };
  const node = el(
    "button",
    { type: "button", class: element.style ?? null, ...attributes },
    textNodes(element.text),
  );
  if (element.url) node.append(el("span", { "aria-hidden": "true" }, " ↗"), spoken(" (opens a page)"));
  node.addEventListener("click", () => act(node, element, at, null));
  return node;
}

function overflow(element, at) {
  const label = ["More actions", at.surface.about].filter(Boolean).join(": ");
  const attributes = {
    ...attributesOf(element, at),
    "aria-label": label,
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  };
  const node = el(
    "button",
    { type: "button", class: "overflow", ...attributes },
    el("span", { "aria-hidden": "true" }, "⋯"),
  );
  const items = element.options.map((option) => ({
    label: textNodes(option.text),
    description: option.description?.text,
    value: option.value,
    run: () => act(node, element, at, option),
  }));
  node.addEventListener("click", () => openMenu(node, fresh(items), label));
  return node;
}

// A label made of nodes moves into the menu when it opens; the next opening needs its own copy.
function fresh(items) {
  return items.map((item) => ({
    ...item,
    label: item.label.cloneNode ? item.label.cloneNode(true) : item.label,
  }));
}
