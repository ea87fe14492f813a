// Choosing from lists: fixed ones, people, conversations.
import { attributesOf, commit, valueOf } from "./control.js";
import { el } from "./dom.js";
import { channelName, channelSign, choosablePeople, world } from "./world.js";

function fixedGroups(element) {
  const choices = (options) =>
    options.map((option) => ({
      value: option.value,
      label: option.text.text,
      text: option.text,
      description: option.description?.text,
    }));
  if (element.option_groups)
    return element.option_groups.map((group) => ({
      label: group.label.text,
      choices: choices(group.options),
    }));
  return [{ label: null, choices: choices(element.options ?? []) }];
}

function people() {
  return choosablePeople().map((person) => ({ value: person.id, label: person.real_name }));
}

function conversations(kinds) {
  const fitting = [...world.channels.values()].filter(
    (channel) => kinds.includes(channel.kind) && !channel.archived,
  );
  return fitting.map((channel) => ({
    value: channel.id,
    label: channelSign(channel) + channelName(channel),
  }));
}

function kindsIn(filter) {
  const names = { public: "channel", private: "private", im: "im" };
  return (filter?.include ?? Object.keys(names)).map((name) => names[name]);
}

function groupsOf(element) {
  if (element.type.endsWith("static_select")) return fixedGroups(element);
  if (element.type.endsWith("users_select")) return [{ label: null, choices: people() }];
  const kinds = element.type.endsWith("channels_select") ? ["channel"] : kindsIn(element.filter);
  return [{ label: null, choices: conversations(kinds) }];
}

/** One of a list, as the browser's own select. */
export function oneOf(element, at) {
  const value = valueOf(element, at);
  const option = (choice) =>
    el(
      "option",
      { value: choice.value, selected: choice.value === value },
      choice.description ? `${choice.label} – ${choice.description}` : choice.label,
    );
  const groups = groupsOf(element).map(({ label, choices }) =>
    label ? el("optgroup", { label }, choices.map(option)) : choices.map(option),
  );
  const none = el("option", { value: "", selected: value === null }, element.placeholder?.text ?? "Choose…");
  const change = (event) =>
    (event.target.value || !at.dispatches) && commit(element, at, event.target.value || null);
  return el("select", { ...attributesOf(element, at), onchange: change }, none, groups);
}

/** Some of a list: a summary that opens into checkboxes. The app hears of it once, when the list closes. */
export function someOf(element, at) {
  const groups = groupsOf(element);
  const chosen = new Set(valueOf(element, at));
  const summary = el("summary", {}, chosenWords(element, groups, chosen));
  const tick = ({ target }) => {
    const full = chosen.size >= (element.max_selected_items ?? Infinity);
    if (!target.checked) chosen.delete(target.value);
    else if (full) target.checked = false;
    else chosen.add(target.value);
    summary.textContent = chosenWords(element, groups, chosen);
    if (!at.dispatches) commit(element, at, [...chosen]);
  };
  const lists = groups.map(({ label, choices }) => {
    const boxes = choices.map((choice) => tickBox(choice, chosen.has(choice.value), tick));
    return el("div", { role: "group", "aria-label": label }, label && el("strong", {}, label), boxes);
  });
  const closed = ({ target }) => target.open || commit(element, at, [...chosen]);
  const attributes = { class: "some-of", ...attributesOf(element, at), role: "group", ontoggle: closed };
  return el("details", attributes, summary, el("div", { class: "some-of-list" }, lists));
}

function chosenWords(element, groups, chosen) {
  const choices = groups.flatMap((group) => group.choices);
  const labels = choices.filter(({ value }) => chosen.has(value)).map(({ label }) => label);
  return labels.join(", ") || element.placeholder?.text || "Choose…";
}

function tickBox({ value, label }, checked, onchange) {
  const input = el("input", { type: "checkbox", value, checked, onchange });
  return el("label", { class: "choice" }, input, el("span", {}, label));
}
