// Building and replacing elements. Data reaches the page through text nodes and attributes only, never as HTML.

/**
 * Returns a new element. Functions named `on…` become listeners; `null`, `undefined` and `false` attributes are
 * left out; children may be nodes, strings, lists of them, or nothing.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

/** Returns a button with visible text. */
export function button(text, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, text);
}

/** Returns a button drawn as a sign; `label` is what it is called for those who do not see it. */
export function iconButton(sign, label, onclick, attributes = {}) {
  const face = el("span", { "aria-hidden": "true" }, sign);
  return el(
    "button",
    { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...attributes },
    face,
  );
}

/** Text for screen readers only. */
export function spoken(text) {
  return el("span", { class: "spoken" }, text);
}

let lastId = 0;

/** Returns an id that nothing else on the page has. */
export function freshId(stem) {
  lastId += 1;
  return `${stem}-${lastId}`;
}

/** A selector that finds the same control again after it has been redrawn, or null. */
export function placeOf(node) {
  const { actionId, blockId, role } = node.dataset;
  if (actionId) return `[data-block-id="${CSS.escape(blockId)}"][data-action-id="${CSS.escape(actionId)}"]`;
  return role ? `[data-role="${CSS.escape(role)}"]` : null;
}

/** Puts `fresh` where `old` is. Focus and caret stay on the same control, or else on `fresh` itself. */
export function replaceKeepingFocus(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && placeOf(focused);
  const caret = focused?.tagName === "TEXTAREA" || focused?.type === "text" ? focused.selectionEnd : null;
  const scrolled = old.scrollTop;
  old.replaceWith(fresh);
  fresh.scrollTop = scrolled;
  if (!focused) return;
  const next = (place && fresh.querySelector(place)) || fresh;
  next.focus({ preventScroll: true });
  if (caret !== null && next.setSelectionRange) next.setSelectionRange(caret, caret);
}

/** Where floating things go: a modal dialog makes everything outside it unusable. */
export function topLayer() {
  return [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
}
