// The app's Home tab.
import { post } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { el, replaceKeepingFocus } from "./dom.js";
import { Form } from "./form.js";
import { makeSurface } from "./surface.js";
import { world } from "./world.js";

export class Home {
  #form = new Form();
  #sheet = el("div", { class: "home-sheet" });
  #shown = false;

  constructor(box) {
    box.replaceChildren(this.#sheet);
  }

  /** Tells the app that the person has come to its Home tab, and shows what it has published so far. */
  async open() {
    const { view } = await post("home");
    if (!this.#shown) this.show(view); // else something newer came in meanwhile
  }

  /** Shows a published view; what was typed stays where block and action ids stay. */
  show(view) {
    this.#shown = true;
    const sheet = el("div", { class: "home-sheet", tabindex: "-1", "data-view-id": view?.id });
    sheet.append(el("h2", { class: "spoken" }, "Home"));
    if (view) {
      this.#form.fit(view.blocks);
      sheet.append(
        drawBlocks(
          view.blocks,
          makeSurface(this.#form, { view_id: view.id }, () => this.show(view)),
        ),
      );
    } else
      sheet.append(el("p", { class: "quiet empty" }, `${world.app.name} has not put anything here yet.`));
    replaceKeepingFocus(this.#sheet, sheet);
    this.#sheet = sheet;
  }
}
