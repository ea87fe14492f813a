// The middle of the page: one conversation with its messages and composer, or the app's Home tab. And the thread beside.
import { post } from "./api.js";
import { Composer } from "./composer.js";
import { button, el, iconButton } from "./dom.js";
import { Home } from "./home.js";
import { MessageList } from "./messages.js";
import { orNotice } from "./popups.js";
import { channelName, channelSign, isAppConversation, world } from "./world.js";

/** A conversation drawn into `box`. `tab` is "messages" or, for the app, "home". */
export class Conversation {
  constructor(box, channel, tab, acts) {
    this.channel = channel;
    this.tab = isAppConversation(channel) && world.app.home_enabled ? tab : "messages";
    this.box = box;
    this.acts = acts; // {openDrawer, openTab, openThread}
    this.list = null;
    this.home = null;
  }

  /** Draws everything and reads what stands in it. */
  async open() {
    const scroller = el("div", {
      class: "scroller",
      id: "messages",
      tabindex: "0",
      role: "region",
      "aria-label": `Messages in ${channelName(this.channel)}`,
    });
    this.box.replaceChildren(this.#head(), scroller);
    if (this.tab === "home") {
      this.home = new Home(scroller);
      await this.home.open();
      return;
    }
    this.box.append(this.#foot(this.box));
    this.list = new MessageList(scroller, this.channel.id, null, this.acts.openThread);
    await this.list.load();
    await this.markRead();
    if (isAppConversation(this.channel)) await post("home", { tab: "messages" });
  }

  #head() {
    const title = el("h1", {}, `${channelSign(this.channel)}${channelName(this.channel)}`);
    const menu = iconButton("☰", "Channels", this.acts.openDrawer, {
      class: "icon drawer-button",
      id: "open-sidebar",
    });
    const app = isAppConversation(this.channel) && world.app.home_enabled;
    const about = world.people.get(this.channel.peer)?.title ?? this.channel.topic;
    return el(
      "header",
      { class: "pane-head" },
      menu,
      el("div", { class: "pane-title" }, title, about && el("p", {}, about)),
      app && this.#tabs(),
    );
  }

  #tabs() {
    const tab = (name, words) =>
      el(
        "button",
        {
          type: "button",
          role: "tab",
          id: `tab-${name}`,
          "aria-selected": String(this.tab === name),
          "aria-controls": "messages",
          onclick: () => this.acts.openTab(name),
        },
        words,
      );
    return el(
      "div",
      { class: "tabs", role: "tablist", "aria-label": world.app.name },
      tab("home", "Home"),
      tab("messages", "Messages"),
    );
  }

  #foot(zone) {
    if (this.channel.archived) return el("p", { class: "quiet foot" }, "This channel is archived.");
    if (this.channel.kind === "channel" && this.channel.member === false) return this.#joinBar();
    this.composer = new Composer(
      "composer",
      this.channel.id,
      null,
      `Message ${channelSign(this.channel) === "#" ? "#" : ""}${channelName(this.channel)}`,
    );
    this.composer.takeDrops(zone);
    return this.composer.node;
  }

  #joinBar() {
    const join = () =>
      orNotice(() => post("channels", { id: this.channel.id, add: world.me.id })).then(this.acts.reload);
    return el(
      "p",
      { class: "quiet foot" },
      "You are looking at a channel you are not in. ",
      button("Join channel", join),
    );
  }

  async markRead() {
    if (document.hidden || this.tab === "home") return;
    this.channel.unread = 0;
    this.channel.mention = 0;
    await orNotice(() => post("read", { channel: this.channel.id }));
  }
}

/** A thread in the side panel `box`. */
export class Thread {
  constructor(box, channel, ts, close) {
    this.ts = ts;
    this.channel = channel;
    this.box = box;
    const scroller = el("div", {
      class: "scroller",
      id: "thread-messages",
      tabindex: "0",
      role: "region",
      "aria-label": "Messages in the thread",
    });
    const head = el(
      "header",
      { class: "pane-head" },
      el(
        "div",
        { class: "pane-title" },
        el("h2", {}, "Thread"),
        el("p", {}, channelSign(channel) + channelName(channel)),
      ),
      iconButton("×", "Close thread", close, { id: "close-thread" }),
    );
    this.list = new MessageList(scroller, channel.id, ts, () => {});
    this.composer = new Composer("thread-composer", channel.id, ts, "Reply…");
    box.replaceChildren(
      head,
      scroller,
      channel.archived || channel.member === false ? "" : this.composer.node,
    );
    this.composer.takeDrops(box);
  }

  async open() {
    this.box.hidden = false;
    await this.list.load();
    this.composer.input.focus();
  }

  close() {
    this.box.hidden = true;
    this.box.replaceChildren();
  }
}
