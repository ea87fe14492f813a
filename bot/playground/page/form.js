// What people have typed or chosen in a message, a modal or the Home tab. It outlives redrawing: a value is kept as
// long as its block_id and action_id stay, as in Slack.

const CHOICES = /^(static_select|external_select|overflow|radio_buttons)$/;
const MANY_CHOICES = /^(multi_static_select|multi_external_select|checkboxes)$/;

/** The value an element starts with, in the control API's form: a string, a list of strings, or null. */
export function initialValue(element) {
  const { type } = element;
  if (CHOICES.test(type)) return element.initial_option?.value ?? null;
  if (MANY_CHOICES.test(type)) return (element.initial_options ?? []).map((option) => option.value);
  if (type.startsWith("multi_"))
    return element.initial_users ?? element.initial_channels ?? element.initial_conversations ?? [];
  if (type === "file_input") return [];
  if (type === "rich_text_input") return plainWords(element.initial_value);
  const first =
    element.initial_value ?? element.initial_date ?? element.initial_time ?? element.initial_date_time;
  return first ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation ?? null;
}

function plainWords(part) {
  if (!part) return null;
  return part.elements
    ? part.elements.map(plainWords).join(part.type === "rich_text" ? "\n" : "")
    : (part.text ?? "");
}

/** True for elements that hold a value; buttons and overflow menus do not. */
export function holdsValue(element) {
  return (
    Boolean(element?.type) &&
    !/^(button|overflow|image|workflow_button|icon_button|feedback_buttons)$/.test(element.type)
  );
}

/** Every element of the blocks that can be used, as pairs of block and element. */
export function usableElements(blocks) {
  return blocks.flatMap((block) => {
    const inside = [block.accessory, block.element, ...(block.type === "actions" ? block.elements : [])];
    return inside.filter((element) => element?.action_id).map((element) => [block, element]);
  });
}

export class Form {
  #values = new Map();

  /** Makes room for the blocks' elements: new ones get their initial value, gone ones are forgotten. */
  fit(blocks) {
    const kept = new Map();
    for (const [block, element] of usableElements(blocks)) {
      if (!holdsValue(element)) continue;
      const key = keyOf(block.block_id, element.action_id);
      const before = this.#values.get(key);
      const value = before && before.type === element.type ? before.value : initialValue(element);
      kept.set(key, { block: block.block_id, action: element.action_id, type: element.type, value });
    }
    this.#values = kept;
  }

  value(blockId, actionId) {
    return this.#values.get(keyOf(blockId, actionId))?.value ?? null;
  }

  set(blockId, actionId, value) {
    const entry = this.#values.get(keyOf(blockId, actionId));
    if (entry) entry.value = value;
  }

  /** All values as {block_id: {action_id: value}}; what is empty is null. */
  values() {
    const all = {};
    for (const { block, action, type, value } of this.#values.values())
      (all[block] ??= {})[action] = outgoing(type, value);
    return all;
  }
}

function outgoing(type, value) {
  if (value === "" || value === null) return null;
  if (type !== "rich_text_input") return value;
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: value }] }],
  };
}

function keyOf(blockId, actionId) {
  return JSON.stringify([blockId, actionId]);
}
