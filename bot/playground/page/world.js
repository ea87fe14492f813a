// What the page knows of the workspace: who, where, which app.
import { get, session } from "./api.js";

export const world = {
  me: null,
  people: new Map(),
  channels: new Map(),
  commands: [],
  shortcuts: [],
  app: { name: "App", bot_user_id: "", home_enabled: false, connected: false },
};

/** Reads everything but messages from the playground. Nobody, or somebody unknown, becomes the first person there is. */
export async function loadWorld() {
  const state = await get("state").catch(() => get("state", { as: "" }));
  session.as = state.me.id ?? state.me;
  const byId = (things) => new Map(things.map((thing) => [thing.id, thing]));
  world.people = byId(state.people);
  world.channels = byId(state.channels);
  world.me = world.people.get(session.as);
  world.commands = state.commands;
  world.shortcuts = state.shortcuts;
  world.app = state.app;
  return state;
}

/** Name of a person or of the app; an unknown id names itself. */
export function personName(id) {
  if (id === world.app.bot_user_id) return world.app.name;
  if (id === "USLACKBOT") return "Slackbot";
  const person = world.people.get(id);
  return person ? person.real_name || person.name : id;
}

/** True for the app's bot user and for other bots. */
export function isBot(id) {
  return id === world.app.bot_user_id || Boolean(world.people.get(id)?.is_bot);
}

/** Name of a conversation as its title, without the sign in front. */
export function channelName(channel) {
  return channel.kind === "im" ? personName(channel.peer) : channel.name;
}

/** The sign in front of a channel's name: # public, a padlock for private. */
export function channelSign(channel) {
  return { channel: "#", private: "🔒\u00a0" }[channel.kind] ?? "";
}

/** True for the conversation with the app itself, which has Home and Messages tabs. */
export function isAppConversation(channel) {
  return channel.kind === "im" && channel.peer === world.app.bot_user_id;
}

/** Users that can be chosen in selects: those still there, without bots. */
export function choosablePeople() {
  return [...world.people.values()].filter((person) => !person.deleted && !isBot(person.id));
}
