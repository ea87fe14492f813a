// A list of messages that keeps itself up to date: a conversation's, or a thread's.
import { get, session } from "./api.js";
import { dayKey, dayWords } from "./dates.js";
import { button, el, replaceKeepingFocus } from "./dom.js";
import { Form } from "./form.js";
import { authorOf, drawMessage } from "./message.js";
import { orNotice } from "./popups.js";
import { makeSurface } from "./surface.js";

const NOTHING_YET =
  "No messages yet. Write one below, type / for the app's commands, or act as somebody who has something new.";
const PAGE = 60;
const WHOLE_THREAD = 1000;
const SAME_BREATH_SECONDS = 300;
const NEAR_BOTTOM_PX = 80;

export class MessageList {
  #messages = new Map(); // by ts
  #nodes = new Map(); // by ts
  #forms = new Map(); // what is typed or chosen in messages, by ts
  #hasMore = false;

  /** `box` scrolls; `thread` is the ts of the thread's first message, or null for the conversation itself. */
  constructor(box, channel, thread, openThread) {
    this.box = box;
    this.channel = channel;
    this.thread = thread;
    this.openThread = openThread;
    this.#stayAtBottom();
  }

  // Pictures that come in late and a growing composer must not push the newest message out of sight.
  #stayAtBottom() {
    let stuck = true;
    const follow = () => stuck && this.toBottom();
    this.box.addEventListener("scroll", () => (stuck = this.#atBottom()));
    this.box.addEventListener("load", follow, true);
    new ResizeObserver(follow).observe(this.box);
  }

  /** Reads the newest messages and shows the end of them. */
  async load() {
    const { messages, has_more: hasMore } = await get("messages", {
      channel: this.channel,
      thread_ts: this.thread ?? undefined,
      limit: this.thread ? WHOLE_THREAD : PAGE,
    });
    this.#hasMore = hasMore && !this.thread;
    const live = [...this.#messages.values()]; // what came in while we waited is newer
    this.#messages = new Map([...messages, ...live].map((message) => [message.ts, message]));
    this.#nodes.clear();
    this.#arrange();
    this.toBottom();
  }

  async #loadEarlier() {
    const answer = await orNotice(() =>
      get("messages", { channel: this.channel, limit: PAGE, before: this.#first().toFixed(6) }),
    );
    if (!answer) return;
    this.#hasMore = answer.has_more;
    for (const message of answer.messages) this.#messages.set(message.ts, message);
    const height = this.box.scrollHeight;
    this.#arrange();
    this.box.scrollTop += this.box.scrollHeight - height;
  }

  #first() {
    return Math.min(...[...this.#messages.keys()].map(Number));
  }

  /** True when the message stands in this list. */
  holds(message) {
    const reply = message.thread_ts && message.thread_ts !== message.ts;
    if (!this.thread) return !reply || message.subtype === "thread_broadcast";
    return message.ts === this.thread || message.thread_ts === this.thread;
  }

  /** Shows a new or changed message; the view stays at the end if it was there, and goes there for what one said oneself. */
  put(message) {
    if (!this.holds(message)) return;
    const atBottom = this.#atBottom();
    const isNew = !this.#messages.has(message.ts);
    if (isNew && this.#hasMore && Number(message.ts) < this.#first()) return;
    this.#messages.set(message.ts, message);
    if (isNew) this.#arrange();
    else this.#redraw(message.ts);
    if (atBottom || (isNew && forMe(message))) this.toBottom();
  }

  /** Takes a message away; the first message of a thread with replies stays as a tombstone. */
  remove(ts) {
    const message = this.#messages.get(ts);
    if (!message) return;
    if (message.reply_count)
      return this.put({ ...message, subtype: "tombstone", text: "", blocks: [], files: [], reactions: [] });
    this.#messages.delete(ts);
    this.#nodes.delete(ts);
    this.#arrange();
  }

  /** Today may be yesterday now. */
  redate() {
    this.#arrange();
  }

  /** Brings a message into view and marks it; false when it does not stand here. */
  reveal(ts) {
    const node = this.#nodes.get(ts);
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
    return Boolean(node);
  }

  toBottom() {
    this.box.scrollTop = this.box.scrollHeight;
  }

  #atBottom() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < NEAR_BOTTOM_PX;
  }

  /** Puts dividers and messages in order; messages already drawn stay the nodes they are. */
  #arrange() {
    const parts = [];
    let before = null;
    if (this.#hasMore)
      parts.push(button("Load earlier messages", () => this.#loadEarlier(), { class: "earlier" }));
    for (const message of [...this.#messages.values()].sort((a, b) => Number(a.ts) - Number(b.ts))) {
      const newDay = !before || dayKey(Number(before.ts)) !== dayKey(Number(message.ts));
      if (newDay) parts.push(el("h2", { class: "day" }, el("span", {}, dayWords(Number(message.ts)))));
      parts.push(this.#node(message, !newDay && sameBreath(before, message)));
      before = message;
    }
    if (!parts.length) parts.push(el("p", { class: "quiet empty" }, NOTHING_YET));
    settle(this.box, parts);
  }

  #node(message, follows) {
    const known = this.#nodes.get(message.ts);
    if (known && known.classList.contains("follows") === follows) return known;
    const node = this.#draw(message, follows);
    this.#nodes.set(message.ts, node);
    return node;
  }

  #draw(message, follows) {
    const surface = this.#surface(message.ts);
    surface.form.fit([
      ...(message.blocks ?? []),
      ...(message.attachments ?? []).flatMap((part) => part.blocks ?? []),
    ]);
    return drawMessage(message, {
      surface,
      follows,
      inThread: Boolean(this.thread),
      openThread: this.openThread,
    });
  }

  #redraw(ts) {
    const old = this.#nodes.get(ts);
    const node = this.#draw(this.#messages.get(ts), old.classList.contains("follows"));
    this.#nodes.set(ts, node);
    replaceKeepingFocus(old, node);
  }

  #surface(ts) {
    if (!this.#forms.has(ts)) this.#forms.set(ts, new Form());
    return makeSurface(this.#forms.get(ts), { channel: this.channel, ts }, () => this.#redraw(ts));
  }
}

function forMe(message) {
  return authorOf(message) === session.as || message.ephemeral_to === session.as;
}

function sameBreath(before, message) {
  const near = Number(message.ts) - Number(before.ts) < SAME_BREATH_SECONDS;
  return (
    near &&
    authorOf(before) === authorOf(message) &&
    Boolean(before.ephemeral_to) === Boolean(message.ephemeral_to) &&
    !before.reply_count
  );
}

// Moves only what is out of place, so that focus and half-typed words survive the arrival of a message.
function settle(box, parts) {
  const wanted = new Set(parts);
  for (const node of [...box.childNodes]) if (!wanted.has(node)) node.remove();
  parts.forEach((node, n) => box.childNodes[n] === node || box.insertBefore(node, box.childNodes[n] ?? null));
}
