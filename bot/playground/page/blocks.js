// Block Kit: one function per type of block. A surface (see control.js) takes what people do with them.
import { fileAddress } from "./api.js";
import { drawElement } from "./elements.js";
import { el, freshId } from "./dom.js";
import { markdown } from "./markdown.js";
import { textNodes } from "./popups.js";
import { richText } from "./richtext.js";

const DRAWN = {
  header,
  section,
  context,
  divider,
  actions,
  image,
  rich_text: richTextBlock,
  table,
  markdown: markdownBlock,
  input,
};

/** Returns a fragment; `errors` are sentences by block_id for input blocks. */
export function drawBlocks(blocks, surface, errors = {}) {
  const out = document.createDocumentFragment();
  let about = "";
  for (const block of blocks) {
    if (block?.type === "section" && block.text?.text) about = firstLine(block.text);
    out.append(drawBlock(block, { ...surface, about }, errors));
  }
  return out;
}

function firstLine(object) {
  return el("p", {}, textNodes({ ...object, text: object.text.split("\n")[0] })).textContent;
}

function drawBlock(block, surface, errors) {
  const attributes = {
    class: `block ${block?.type}`,
    "data-block-id": block?.block_id,
    "data-block-type": block?.type,
  };
  const draw = DRAWN[block?.type];
  try {
    return el(
      "div",
      attributes,
      draw ? draw(block, surface, errors[block.block_id]) : unknown(`Unknown block: ${block?.type}`),
    );
  } catch (error) {
    // One malformed block must not take the other messages with it.
    return el("div", attributes, unknown(`This ${block?.type} block cannot be drawn: ${error.message}`));
  }
}

function unknown(sentence) {
  return el("p", { class: "unknown" }, sentence);
}

function header(block) {
  return el("h3", {}, textNodes(block.text));
}

function divider() {
  return el("hr");
}

function text(object) {
  return el("div", { class: "text" }, textNodes(object));
}

function section(block, surface) {
  const fields = block.fields && el("div", { class: "fields" }, block.fields.map(text));
  const words = el("div", { class: "section-words" }, block.text && text(block.text), fields);
  if (!block.accessory) return words;
  const accessory =
    block.accessory.type === "image"
      ? picture(block.accessory)
      : drawElement(block.accessory, place(block, surface));
  return el("div", { class: "with-accessory" }, words, el("div", { class: "accessory" }, accessory));
}

function place(block, surface) {
  return { surface, blockId: block.block_id, dispatches: true };
}

function context(block) {
  return el(
    "div",
    { class: "context-row" },
    block.elements.map((element) =>
      element.type === "image" ? picture(element) : el("span", {}, textNodes(element)),
    ),
  );
}

function actions(block, surface) {
  return el(
    "div",
    { class: "action-row" },
    block.elements.map((element) => drawElement(element, place(block, surface))),
  );
}

/** An image by address or by Slack file, with its words for those who do not see it. */
function picture({ image_url: url, slack_file: file, alt_text: alt }) {
  const source = file ? fileAddress(file.id ?? file.url.match(/[-/](F[A-Z0-9]{5,})/)?.[1] ?? "") : url;
  if (!file && !/^https?:/i.test(url ?? "")) return unknown(`Image without an address: ${alt}`);
  const image = el("img", { src: source, alt, loading: "lazy", referrerpolicy: "no-referrer" });
  image.addEventListener("error", () =>
    image.replaceWith(el("p", { class: "missing" }, `Image not available: ${alt}`)),
  );
  return image;
}

function image(block) {
  const shown = picture(block);
  const linked =
    shown.tagName === "IMG"
      ? el("a", { href: shown.src, target: "_blank", rel: "noopener noreferrer" }, shown)
      : shown;
  return el("figure", {}, block.title && el("figcaption", {}, textNodes(block.title)), linked);
}

function richTextBlock(block) {
  return richText(block.elements);
}

function markdownBlock(block) {
  return markdown(block.text);
}

function table(block) {
  const cell = (content, column, row) => {
    const { align = "left", is_wrapped: wrapped } = block.column_settings?.[column] ?? {};
    const attributes = { class: `${align} ${wrapped ? "wrapped" : ""}`, scope: row === 0 ? "col" : null };
    return el(
      row === 0 ? "th" : "td",
      attributes,
      content.type === "rich_text" ? richText(content.elements) : String(content.text ?? content.value ?? ""),
    );
  };
  const row = (cells, n) =>
    el(
      "tr",
      {},
      cells.map((content, column) => cell(content, column, n)),
    );
  return el(
    "div",
    { class: "table-box", tabindex: "0", role: "group", "aria-label": "Table" },
    el("table", {}, block.rows.map(row)),
  );
}

function input(block, surface, error) {
  const ids = {
    label: freshId("label"),
    control: freshId("control"),
    hint: freshId("hint"),
    error: freshId("error"),
  };
  const described = [block.hint && ids.hint, error && ids.error].filter(Boolean).join(" ");
  const control = drawElement(block.element, {
    surface,
    blockId: block.block_id,
    dispatches: Boolean(block.dispatch_action),
    id: ids.control,
    labelledBy: ids.label,
    describedBy: described || null,
    invalid: Boolean(error),
    required: !block.optional,
  });
  const optional = block.optional && el("span", { class: "optional" }, " (optional)");
  return [
    el("label", { id: ids.label, for: ids.control }, textNodes(block.label), optional),
    control,
    error && el("p", { class: "error", id: ids.error, role: "alert" }, error),
    block.hint && el("p", { class: "hint", id: ids.hint }, textNodes(block.hint)),
  ];
}
