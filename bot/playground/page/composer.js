// Where one writes: text, commands with their hints, mentions, files.
import { post, upload } from "./api.js";
import { el, iconButton } from "./dom.js";
import { sizeWords } from "./message.js";
import { notice, openMenu, orNotice } from "./popups.js";
import { failureWords } from "./surface.js";
import { isBot, personName, world } from "./world.js";

const MOST_SUGGESTIONS = 8;

/** A composer for a conversation, or for a thread when `thread` is its ts. `id` is the id of its text box. */
export class Composer {
  #files = []; // {file, address}
  #chosen = 0;

  constructor(id, channel, thread, label) {
    this.channel = channel;
    this.thread = thread;
    this.input = el("textarea", {
      id,
      rows: 1,
      "aria-label": label,
      placeholder: label,
      "aria-autocomplete": "list",
      "aria-controls": `${id}-suggestions`,
    });
    this.suggestions = el("div", {
      class: "suggestions",
      id: `${id}-suggestions`,
      role: "listbox",
      "aria-label": "Suggestions",
      hidden: true,
    });
    this.previews = el("div", { class: "previews" });
    this.picker = el("input", { type: "file", multiple: true, hidden: true, "data-role": `${id}-file` });
    this.sendButton = iconButton("➤", "Send", () => this.send(), { class: "icon send" });
    this.node = el("div", { class: "composer" }, this.suggestions, this.previews, this.#row(id));
    this.#listen();
  }

  #row(id) {
    const attach = iconButton("📎", "Attach a file", () => this.picker.click(), {
      "data-role": `${id}-attach`,
    });
    const shortcuts = world.shortcuts.filter((shortcut) => shortcut.type === "global");
    const menu = (event) => openMenu(event.currentTarget, shortcuts.map(runShortcut), "Shortcuts");
    const zap =
      shortcuts.length > 0 &&
      iconButton("⚡", "Shortcuts", menu, { "aria-expanded": "false", "aria-haspopup": "menu" });
    return el("div", { class: "composer-row" }, attach, this.picker, zap, this.input, this.sendButton);
  }

  #listen() {
    this.input.addEventListener("input", () => {
      this.#grow();
      this.#suggest();
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#offer([]));
    this.input.addEventListener(
      "paste",
      (event) => event.clipboardData.files.length && this.attach(event.clipboardData.files),
    );
    this.picker.addEventListener("change", () => {
      this.attach(this.picker.files);
      this.picker.value = "";
    });
  }

  /** Makes `zone` take files that are dropped on it. */
  takeDrops(zone) {
    const over = (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("dropping");
    };
    zone.addEventListener("dragover", over);
    zone.addEventListener(
      "dragleave",
      (event) => zone.contains(event.relatedTarget) || zone.classList.remove("dropping"),
    );
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("dropping");
      this.attach(event.dataTransfer.files);
    });
  }

  attach(files) {
    for (const file of files)
      this.#files.push({ file, address: file.type.startsWith("image/") ? URL.createObjectURL(file) : null });
    this.#drawPreviews();
    this.input.focus();
  }

  #drawPreviews() {
    this.previews.replaceChildren(
      ...this.#files.map((entry) => {
        const drop = () => {
          this.#files = this.#files.filter((other) => other !== entry);
          this.#drawPreviews();
        };
        const face = entry.address
          ? el("img", { src: entry.address, alt: "" })
          : el("span", { "aria-hidden": "true" }, "📄");
        return el(
          "div",
          { class: "preview" },
          face,
          el("span", {}, entry.file.name, el("small", {}, sizeWords(entry.file.size))),
          iconButton("×", `Remove ${entry.file.name}`, drop),
        );
      }),
    );
  }

  #grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 200)}px`;
  }

  #key(event) {
    const open = !this.suggestions.hidden;
    const options = [...this.suggestions.querySelectorAll("[role=option]")];
    if (open && event.key === "Escape") this.#offer([]);
    else if (open && ["ArrowDown", "ArrowUp"].includes(event.key))
      this.#mark((this.#chosen + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length);
    else if (open && options.length && (event.key === "Tab" || (event.key === "Enter" && this.#completes())))
      options[this.#chosen].click();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.send();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Enter chooses a name or an unfinished command; once the command is complete it sends.
  #completes() {
    return !world.commands.some((command) => this.input.value.split(" ")[0] === command.command);
  }

  #suggest() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    if (before.startsWith("/") && !this.thread)
      return this.#offer(commandsFor(before).map((command) => this.#commandOption(command)));
    const typed = /(?:^|\s)@([\p{L}\p{N}.' -]{0,30})$/u.exec(before);
    if (!typed) return this.#offer([]);
    return this.#offer(
      peopleFor(typed[1]).map((id) => this.#personOption(id, before.length - typed[1].length)),
    );
  }

  #commandOption({ command, usage_hint: hint, description }) {
    const choose = () => this.#complete(0, this.input.value.split(" ")[0].length, `${command} `);
    return el(
      "button",
      { type: "button", role: "option", tabindex: "-1", "data-value": command, onclick: choose },
      el("strong", {}, command),
      " ",
      el("span", { class: "usage" }, hint ?? ""),
      el("small", {}, description ?? ""),
    );
  }

  #personOption(id, start) {
    const choose = () => this.#complete(start, this.input.selectionStart, `${personName(id)} `);
    const title = isBot(id) ? "app" : (world.people.get(id)?.title ?? "");
    return el(
      "button",
      { type: "button", role: "option", tabindex: "-1", "data-value": id, onclick: choose },
      el("strong", {}, personName(id)),
      el("small", {}, title),
    );
  }

  #complete(start, end, text) {
    const rest = this.input.value.slice(end).replace(/^ /, "");
    this.input.value = this.input.value.slice(0, start) + text + rest;
    this.input.setSelectionRange(start + text.length, start + text.length);
    this.input.focus();
    this.#offer([]);
    if (this.input.value.startsWith("/")) this.#suggest();
  }

  #offer(options) {
    for (const option of options) option.addEventListener("pointerdown", (event) => event.preventDefault());
    this.suggestions.replaceChildren(...options);
    this.suggestions.hidden = !options.length;
    if (options.length) this.#mark(0);
  }

  #mark(n) {
    this.#chosen = n;
    [...this.suggestions.children].forEach((option, at) =>
      option.setAttribute("aria-selected", String(at === n)),
    );
    this.suggestions.children[n]?.scrollIntoView({ block: "nearest" });
  }

  /** Sends what is written; on failure it stands in the box again. */
  async send() {
    const text = this.input.value.trim();
    const files = this.#files;
    if (!text && !files.length) return;
    if (this.thread && /^\/\w/.test(text))
      return notice(`${text.split(" ")[0]} is not supported in threads. Sorry!`);
    this.#clear();
    this.node.setAttribute("aria-busy", "true");
    const sent = await orNotice(() =>
      /^\/\w/.test(text) && !files.length ? this.#command(text) : this.#message(text, files),
    );
    this.node.removeAttribute("aria-busy");
    if (sent || this.input.value) return;
    this.input.value = text;
    this.#files = files;
    this.#drawPreviews();
    this.#grow();
  }

  #clear() {
    this.input.value = "";
    this.#files = [];
    this.#drawPreviews();
    this.#offer([]);
    this.#grow();
  }

  async #message(text, files) {
    const ids = [];
    for (const { file } of files) ids.push(await upload(file));
    await post("messages", { channel: this.channel, text, thread_ts: this.thread ?? undefined, files: ids });
    return true;
  }

  async #command(text) {
    const answer = await post("commands", { channel: this.channel, text });
    if (answer.ok && !answer.error) return true;
    notice(`${text.split(" ")[0]} failed. ${failureWords(answer.error)}`);
    return false;
  }
}

function runShortcut({ name, callback_id: callback }) {
  return {
    label: name,
    description: world.app.name,
    value: callback,
    run: () => orNotice(() => post("shortcuts", { callback_id: callback })),
  };
}

// All commands that begin as typed; once there is a space, the one command with its hint.
function commandsFor(before) {
  const [word, ...rest] = before.split(" ");
  if (before.includes("\n")) return [];
  return world.commands.filter(({ command }) => (rest.length ? command === word : command.startsWith(word)));
}

function peopleFor(typed) {
  const wanted = typed.toLowerCase();
  if (wanted.endsWith("  ")) return [];
  const fits = (person) =>
    !person.deleted &&
    (person.real_name.toLowerCase().startsWith(wanted) ||
      person.name.toLowerCase().startsWith(wanted) ||
      person.real_name
        .toLowerCase()
        .split(" ")
        .some((part) => wanted && part.startsWith(wanted)));
  const exactly = (person) => `${person.real_name.toLowerCase()} ` === wanted;
  const found = [...world.people.values()].filter((person) => fits(person) && !exactly(person));
  return found.slice(0, MOST_SUGGESTIONS).map((person) => person.id);
}
