// Choosing from a list that the app looks up while one types (external selects).
import { attributesOf, commit, keep, valueOf } from "./control.js";
import { el, freshId, iconButton } from "./dom.js";
import { orNotice, textNodes } from "./popups.js";

const TYPING_PAUSE_MS = 200;
const labels = new Map(); // of options seen so far, by value

/** One or, for the multi_ type, some of a looked-up list. */
export function searched(element, at) {
  return new Search(element, at).box;
}

class Search {
  #pause = 0;

  constructor(element, at) {
    this.element = element;
    this.at = at;
    this.many = element.type.startsWith("multi_");
    remember(element.initial_options ?? (element.initial_option ? [element.initial_option] : []));
    const id = freshId("found");
    this.list = el("div", { class: "found", role: "listbox", id, hidden: true, "aria-label": "Found" });
    this.input = this.#field(id);
    this.chips = el("div", { class: "chips" });
    this.box = el("div", { class: "searched" }, this.chips, this.input, this.list);
    this.#listen();
    this.#drawChips();
  }

  #field(listId) {
    const placeholder = this.element.placeholder?.text ?? "Type to search";
    const value = this.many ? "" : this.#chosen().map(labelOf).join("");
    const combobox = {
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": listId,
      autocomplete: "off",
    };
    return el("input", {
      type: "text",
      placeholder,
      value,
      ...combobox,
      ...attributesOf(this.element, this.at),
    });
  }

  #listen() {
    this.input.addEventListener("input", () => {
      if (!this.many) keep(this.element, this.at, null);
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.#look(), TYPING_PAUSE_MS);
    });
    this.input.addEventListener("focus", () => (this.many || !this.#chosen().length) && this.#look());
    this.box.addEventListener("keydown", (event) => this.#key(event));
    this.box.addEventListener(
      "focusout",
      (event) => this.box.contains(event.relatedTarget) || this.#show(false),
    );
  }

  #chosen() {
    const value = valueOf(this.element, this.at);
    return Array.isArray(value) ? value : [value].filter(Boolean);
  }

  #show(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  async #look() {
    const query = this.input.value.trim();
    if (query.length < (this.element.min_query_length ?? 3)) return this.#show(false);
    const found = await orNotice(() =>
      this.at.surface.options(this.at.blockId, this.element.action_id, query),
    );
    if (!found || query !== this.input.value.trim()) return;
    const rows = found.map((option) => foundOption(option, () => this.#choose(option)));
    this.list.replaceChildren(...(rows.length ? rows : [el("p", {}, "Nothing found")]));
    this.#show(true);
  }

  #choose(option) {
    remember([option]);
    this.#show(false);
    this.input.value = this.many ? "" : option.text.text;
    const value = this.many ? [...new Set([...this.#chosen(), option.value])] : option.value;
    commit(this.element, this.at, value);
    this.#drawChips();
    this.input.focus();
  }

  #drawChips() {
    if (this.many) this.chips.replaceChildren(...this.#chosen().map((value) => this.#chip(value)));
  }

  #chip(value) {
    const drop = () => {
      const rest = this.#chosen().filter((other) => other !== value);
      commit(this.element, this.at, rest);
      this.#drawChips();
      this.input.focus();
    };
    return el("span", { class: "chip" }, labelOf(value), iconButton("×", `Remove ${labelOf(value)}`, drop));
  }

  #key(event) {
    if (this.list.hidden) return;
    const options = [...this.list.querySelectorAll("[role=option]")];
    const at = options.indexOf(document.activeElement);
    if (event.key === "ArrowDown") options[Math.min(at + 1, options.length - 1)]?.focus();
    else if (event.key === "ArrowUp") (options[at - 1] ?? this.input).focus();
    else if (event.key === "Escape") this.#show(false);
    else if (event.key === "Enter" && at < 0) options[0]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function remember(options) {
  for (const option of options) labels.set(option.value, option.text.text);
}

function labelOf(value) {
  return labels.get(value) ?? value;
}

function foundOption(option, onclick) {
  const attributes = {
    type: "button",
    role: "option",
    "aria-selected": "false",
    "data-value": option.value,
    onclick,
  };
  const description = option.description && el("small", {}, textNodes(option.description));
  return el("button", attributes, textNodes(option.text), description);
}
