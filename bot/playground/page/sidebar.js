// Channels, direct messages and the app, with what is unread in them.
import { post } from "./api.js";
import { el, spoken } from "./dom.js";
import { avatar } from "./message.js";
import { orNotice } from "./popups.js";
import { channelName, channelSign, choosablePeople, isAppConversation, world } from "./world.js";

/** Draws the sidebar into `box`; `open` takes a channel id. */
export function drawSidebar(box, current, open) {
  const all = [...world.channels.values()];
  const rooms = all.filter((channel) => channel.kind !== "im" && !channel.archived);
  const apps = all.filter(isAppConversation);
  const direct = all.filter((channel) => channel.kind === "im" && !isAppConversation(channel));
  const draw = (channel) => entry(channel, current, open);
  box.replaceChildren(
    group("Channels", rooms.map(draw)),
    group("Direct messages", direct.map(draw), newDirect(open)),
    group("Apps", apps.map(draw)),
  );
}

function group(title, entries, more) {
  return el(
    "section",
    {},
    el("h2", {}, title),
    el(
      "ul",
      {},
      entries.map((node) => el("li", {}, node)),
    ),
    more,
  );
}

function entry(channel, current, open) {
  const name = channelName(channel);
  const sign = channelSign(channel);
  const unread = channel.unread > 0;
  const count = unread && channel.mention > 0;
  return el(
    "button",
    {
      type: "button",
      class: unread ? "unread" : null,
      "aria-current": channel.id === current ? "page" : null,
      "data-channel": channel.id,
      "data-role": `channel-${channel.id}`,
      onclick: () => open(channel.id),
    },
    sign ? el("span", { class: "sign", "aria-hidden": "true" }, sign) : avatar(channel.peer),
    el("span", { class: "name" }, name),
    channel.kind === "private" && spoken(" (private)"),
    count &&
      el(
        "span",
        { class: "count" },
        String(channel.mention),
        spoken(channel.mention === 1 ? " mention" : " mentions"),
      ),
    unread && !count && el("span", { class: "dot" }, spoken(" unread")),
  );
}

function newDirect(open) {
  const choose = async (event) => {
    const user = event.target.value;
    const answer = user && (await orNotice(() => post("open", { user })));
    event.target.value = "";
    if (answer) open(answer.channel.id ?? answer.channel);
  };
  const others = choosablePeople().filter((person) => person.id !== world.me.id);
  return el(
    "select",
    { class: "new-direct", "aria-label": "New direct message", id: "new-direct", onchange: choose },
    el("option", { value: "" }, "+ New message to…"),
    others.map((person) => el("option", { value: person.id }, person.real_name)),
  );
}
