// The modals the app has open for the person: the top one is shown, the others wait below with what was typed.
import { get, post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { button, el, iconButton, placeOf, replaceKeepingFocus } from "./dom.js";
import { Form } from "./form.js";
import { orNotice, textNodes } from "./popups.js";
import { failureWords, makeSurface } from "./surface.js";

const FIRST_CONTROL = ".dialog-body :is(input, select, textarea, button, summary):not([disabled])";

export class Modals {
  #stack = [];
  #forms = new Map(); // by view id
  #errors = {}; // of the top view, by block_id
  #closing = ""; // id of the view that is on its way out
  #shown = ""; // id and hash of what is drawn
  #opener = null; // what had the focus before

  constructor() {
    this.dialog = el("dialog", {
      id: "modal",
      class: "modal",
      "aria-labelledby": "modal-title",
      "aria-modal": "true",
    });
    this.dialog.addEventListener("cancel", (event) => {
      if (event.target !== this.dialog) return; // a date or file input that was left without choosing
      event.preventDefault();
      this.#close(false);
    });
    document.body.append(this.dialog);
  }

  /** Reads what is open and shows it. */
  async refresh() {
    this.show((await get("views")).stack);
  }

  /** Shows the top of this stack of views, or nothing when it is empty. */
  show(stack) {
    this.#stack = stack;
    const open = new Set(stack.map((view) => view.id));
    for (const id of this.#forms.keys()) if (!open.has(id)) this.#forms.delete(id);
    const top = stack.at(-1);
    const drawn = top ? `${top.id} ${top.hash} ${stack.length}` : "";
    if (drawn === this.#shown) return;
    const sameView = top && this.#shown.startsWith(`${top.id} `);
    this.#shown = drawn;
    this.#errors = {};
    if (top) this.#draw(top, sameView);
    else this.#hide();
  }

  #hide() {
    if (this.dialog.open) this.dialog.close();
    this.dialog.replaceChildren();
    const place = this.#opener && placeOf(this.#opener);
    (place ? document.querySelector(place) : this.#opener)?.focus();
  }

  #form(view) {
    if (!this.#forms.has(view.id)) this.#forms.set(view.id, new Form());
    return this.#forms.get(view.id);
  }

  #draw(view, sameView) {
    const surface = makeSurface(this.#form(view), { view_id: view.id }, () => this.#draw(view, true));
    surface.form.fit(view.blocks);
    const submit = (event) => {
      event.preventDefault();
      this.#submit(view);
    };
    const body = el(
      "div",
      { class: "dialog-body" },
      drawBlocks(view.blocks, surface, this.#errors),
      el("p", { class: "error trouble", role: "alert", hidden: true }),
    );
    const sheet = el(
      "form",
      { class: "sheet", novalidate: true, onsubmit: submit, "data-view-id": view.id, tabindex: "-1" },
      this.#head(view),
      body,
      this.#foot(view),
    );
    const before = this.dialog.querySelector(".sheet");
    const scrolled = this.dialog.querySelector(".dialog-body")?.scrollTop ?? 0;
    if (before && sameView) replaceKeepingFocus(before, sheet);
    else this.dialog.replaceChildren(sheet);
    this.#open();
    if (sameView) body.scrollTop = scrolled;
    else (sheet.querySelector("[data-focus-on-load]") ?? sheet.querySelector(FIRST_CONTROL) ?? sheet).focus();
  }

  #open() {
    if (this.dialog.open) return;
    this.#opener = document.activeElement;
    this.dialog.showModal();
  }

  #head(view) {
    const stacked = this.#stack.length > 1;
    return el(
      "header",
      { class: "dialog-head" },
      stacked && iconButton("←", "Back", () => this.#close(false), { "data-role": "modal-back" }),
      el("h2", { id: "modal-title" }, textNodes(view.title)),
      stacked && el("span", { class: "depth" }, `${this.#stack.length} open`),
      iconButton("×", stacked ? "Close all" : "Close", () => this.#close(stacked), {
        "data-role": "modal-dismiss",
      }),
    );
  }

  #foot(view) {
    const close = button(
      view.close ? textNodes(view.close) : view.submit ? "Cancel" : "Close",
      () => this.#close(false),
      { "data-role": "modal-close" },
    );
    const submit =
      view.submit &&
      el("button", { type: "submit", class: "primary", "data-role": "modal-submit" }, textNodes(view.submit));
    return el("footer", { class: "dialog-foot" }, close, submit);
  }

  async #close(clear) {
    const top = this.#stack.at(-1);
    if (!top || this.#closing === top.id) return;
    this.#closing = top.id;
    await orNotice(() => post("views/close", { view_id: top.id, clear }));
    await orNotice(() => this.refresh());
    this.#closing = "";
  }

  async #submit(view) {
    if (!view.submit || this.dialog.getAttribute("aria-busy") === "true") return;
    this.#busy(true);
    const answer = await orNotice(() =>
      post("views/submit", { view_id: view.id, values: this.#form(view).values() }),
    );
    this.#busy(false);
    if (!answer) return;
    this.#showErrors(view, answer.ok ? {} : (answer.errors ?? {}));
    if (answer.ok) await orNotice(() => this.refresh());
    else if (answer.error) this.#trouble(failureWords(answer.error));
  }

  #busy(on) {
    this.dialog.setAttribute("aria-busy", String(on));
    this.dialog.querySelector("[data-role=modal-submit]")?.setAttribute("aria-busy", String(on));
  }

  #showErrors(view, errors) {
    if (!Object.keys(errors).length && !Object.keys(this.#errors).length) return;
    this.#errors = errors;
    this.#draw(view, true);
    const first = view.blocks.find((block) => errors[block.block_id]);
    const control =
      first && this.dialog.querySelector(`[data-block-id="${CSS.escape(first.block_id)}"][data-action-id]`);
    (control?.querySelector("input, summary") ?? control)?.focus();
  }

  #trouble(sentence) {
    const place = this.dialog.querySelector(".trouble");
    place.textContent = sentence;
    place.hidden = false;
    place.scrollIntoView();
  }
}
