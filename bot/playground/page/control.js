// What all interactive elements share. `at` says where an element stands:
// {surface, blockId, dispatches, id, labelledBy, describedBy, invalid}; a surface is a message, a modal or the Home tab
// and has {form, act(blockId, actionId, value), options(blockId, actionId, query), redraw()}, and `about`: the first line
// of the section above the element.
import { confirmed } from "./popups.js";

/** Attributes by which people, screen readers and tests find the element. */
export function attributesOf(element, at) {
  const placeholder = element.placeholder?.text;
  return {
    id: at.id ?? null,
    "data-block-id": at.blockId,
    "data-action-id": element.action_id,
    "aria-labelledby": at.labelledBy ?? null,
    "aria-label": at.labelledBy ? null : (placeholder ?? element.type.replaceAll("_", " ")),
    "aria-describedby": at.describedBy ?? null,
    "aria-invalid": at.invalid ? "true" : null,
    "aria-required": at.required ? "true" : null,
  };
}

/** The value people see now. */
export function valueOf(element, at) {
  return at.surface.form.value(at.blockId, element.action_id);
}

/** Keeps a value without telling the app. */
export function keep(element, at, value) {
  at.surface.form.set(at.blockId, element.action_id, value);
}

/** Keeps a new value and, where the app listens to the element, tells it, after asking when it wants to be asked. */
export async function commit(element, at, value) {
  const before = valueOf(element, at);
  if (JSON.stringify(before) === JSON.stringify(value)) return;
  keep(element, at, value);
  if (!at.dispatches) return;
  if (element.confirm && !(await confirmed(element.confirm))) {
    keep(element, at, before);
    at.surface.redraw();
    return;
  }
  await at.surface.act(at.blockId, element.action_id, value);
}
