// Start, whom one acts as, what is open, and what to do with each change the playground tells of.
import { get, listen, session } from "./api.js";
import { setClock, startClock } from "./clock.js";
import { Conversation, Thread } from "./conversation.js";
import { el } from "./dom.js";
import { authorOf, plainText } from "./message.js";
import { Modals } from "./modal.js";
import { orNotice } from "./popups.js";
import { drawSidebar } from "./sidebar.js";
import { choosablePeople, isAppConversation, loadWorld, personName, world } from "./world.js";

const APP = "app"; // in the address: the person's conversation with the app
const at = (id) => document.getElementById(id);
const modals = new Modals();
let conversation = null;
let thread = null;
let endStream = () => {};

function wish() {
  const given = new URLSearchParams(location.hash.slice(1));
  return {
    as: given.get("as") ?? session.as,
    channel: given.get("channel"),
    tab: given.get("tab") ?? "messages",
    ts: given.get("ts"),
  };
}

function address(as, channel, tab) {
  return `#${new URLSearchParams({ as, channel, ...(tab === "home" ? { tab } : {}) })}`;
}

function goTo(as, channel, tab) {
  const wanted = address(as, channel, tab);
  if (location.hash === wanted) return follow();
  location.hash = wanted;
}

// What could not be had (another person's conversation, an unknown one) is corrected in the address; a jump is done once.
function showAddress(channel, tab) {
  const real = address(session.as, channel, tab);
  if (location.hash !== real) history.replaceState(null, "", real);
}

/** Brings the page to what the address says. */
async function follow() {
  const { as, channel, tab, ts } = wish();
  closeDrawer();
  if (!session.as || as !== session.as) await become(as);
  const wanted = world.channels.get(channel) ?? (channel === APP ? appChannel() : firstChannel());
  closeThread();
  showAddress(wanted.id, tab);
  conversation = new Conversation(at("main"), wanted, tab, {
    openDrawer: () => openDrawer(),
    openTab: (name) => goTo(session.as, wanted.id, name),
    openThread: (ts) => openThread(wanted, ts),
    reload: () => orNotice(reload),
  });
  redrawSidebar();
  await orNotice(() => conversation.open());
  if (ts) await orNotice(() => jumpTo(wanted, ts));
  redrawSidebar();
}

// A message that does not stand in the list is a reply, or too old: it is shown in its thread.
async function jumpTo(channel, ts) {
  if (conversation.list?.reveal(ts)) return;
  const { message } = await get("message", { channel: channel.id, ts });
  await openThread(channel, message.thread_ts ?? ts);
  thread.list.reveal(ts);
}

function appChannel() {
  return [...world.channels.values()].find(isAppConversation);
}

function firstChannel() {
  const all = [...world.channels.values()];
  if (appChannel()?.unread) return appChannel();
  return all.find((channel) => channel.member !== false && !channel.archived) ?? all[0];
}

/** Turns into another person: their channels, their modals, their stream of changes. */
async function become(as) {
  session.as = as;
  await loadWorld(); // says who we are when nobody was asked for
  endStream();
  await new Promise((ready) => {
    const opened = (again) => {
      setOnline(true);
      ready();
      if (again) orNotice(cameBack);
    };
    const lost = () => {
      setOnline(false);
      ready();
    };
    endStream = listen(session.as, changed, opened, lost);
  });
  await readWorld(); // after the stream is open, so that no change falls in between
  modals.show([]);
  await orNotice(() => modals.refresh());
}

async function readWorld() {
  const state = await loadWorld();
  setClock(state.now);
  showConnection();
  const options = choosablePeople().map((person) =>
    el("option", { value: person.id, selected: person.id === session.as }, actorLabel(person)),
  );
  at("act-as").replaceChildren(...options);
  document.title = `${world.me?.real_name ?? ""} · ${world.app.name} playground`;
}

function actorLabel(person) {
  return `${person.unread ? `(${person.unread} new) ` : ""}${person.real_name} – ${person.title}`;
}

function waiting({ person: id, unread }) {
  const person = world.people.get(id);
  const option = [...at("act-as").options].find((one) => one.value === id);
  if (!person || !option) return;
  person.unread = unread;
  option.textContent = actorLabel(person);
}

function showConnection() {
  const { name, connected } = world.app;
  at("connection").className = connected ? "connected" : "apart";
  at("connection").replaceChildren(
    el("span", { "aria-hidden": "true" }, connected ? "● " : "○ "),
    el("span", { class: "long" }, `${name} is `),
    el("span", { class: connected ? "short" : null }, connected ? "connected" : "not running"),
  );
}

function setOnline(online) {
  at("offline").hidden = online;
}

/** After a lost connection: everything may have changed. */
async function cameBack() {
  await reload();
  await modals.refresh();
}

async function reload() {
  const { ts } = thread ?? {};
  await readWorld();
  await follow();
  if (ts) await openThread(conversation.channel, ts);
}

function redrawSidebar() {
  if (!conversation) return;
  const focused = document.activeElement?.dataset?.role;
  drawSidebar(at("sidebar"), conversation.channel.id, (id) => orNotice(() => openChannel(id)));
  if (focused?.startsWith("channel-"))
    at("sidebar")
      .querySelector(`[data-role="${CSS.escape(focused)}"]`)
      ?.focus();
  const mentions = [...world.channels.values()].reduce((sum, channel) => sum + (channel.mention || 0), 0);
  at("open-sidebar")?.toggleAttribute("data-mentions", mentions > 0);
}

async function openChannel(id) {
  if (!world.channels.has(id)) await readWorld();
  goTo(session.as, id, "messages");
}

function closeDrawer() {
  if (!at("sidebar").classList.contains("open")) return;
  at("sidebar").classList.remove("open");
  at("open-sidebar")?.focus();
}

function openDrawer() {
  at("sidebar").classList.add("open");
  at("sidebar").querySelector("button")?.focus();
}

async function openThread(channel, ts) {
  thread = new Thread(at("thread"), channel, ts, closeThread);
  await orNotice(() => thread.open());
}

function closeThread() {
  if (!thread) return;
  const { ts } = thread;
  thread.close();
  thread = null;
  (at("main").querySelector(`[data-role="replies-${CSS.escape(ts)}"]`) ?? at("composer"))?.focus();
}

const CHANGES = {
  message: newMessage,
  ephemeral: newMessage,
  changed: ({ message }) => putMessage(message),
  reaction: ({ message }) => putMessage(message),
  deleted: ({ channel, ts }) => lists(channel).forEach((list) => list.remove(ts)),
  unread,
  waiting,
  view: ({ stack }) => modals.show(stack),
  home: ({ view }) => conversation.home?.show(view),
  clock: clockMoved,
  people: peopleChanged,
  channel: peopleChanged,
  connection: ({ connected }) => {
    world.app.connected = connected;
    showConnection();
  },
};

function clockMoved({ clock }) {
  setClock(clock.now);
  conversation?.list?.redate();
  thread?.list.redate();
}

function changed(change) {
  orNotice(async () => CHANGES[change.kind]?.(change));
}

function lists(channel) {
  if (!conversation?.list || conversation.channel.id !== channel) return [];
  return [conversation.list, thread?.list].filter(Boolean);
}

function putMessage(message) {
  for (const list of lists(message.channel)) list.put(message);
}

function newMessage({ message }) {
  putMessage(message);
  if (authorOf(message) !== session.as)
    at("announcer").textContent = `${personName(authorOf(message))}: ${plainText(message)}`;
}

async function unread({ channel: id, unread: count, mention, last_ts: last }) {
  const channel = world.channels.get(id);
  if (!channel) await readWorld();
  else Object.assign(channel, { unread: count, mention, last_ts: last });
  if (conversation?.channel.id === id && count > 0) await conversation.markRead();
  redrawSidebar();
}

async function peopleChanged() {
  await readWorld();
  if (!conversation) return;
  const here = world.channels.get(conversation.channel.id);
  if (!here || here.member !== conversation.channel.member || here.archived !== conversation.channel.archived)
    await follow();
  else redrawSidebar();
}

// One stays where one is; in the app's conversation that means the other person's own.
function actAs(person) {
  const { channel, tab } = conversation;
  goTo(person, isAppConversation(channel) ? APP : channel.id, tab);
}

function toComposer() {
  (at("thread-composer") ?? at("composer") ?? at("messages"))?.focus();
}

function pressed(event) {
  if (event.key !== "F6" || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  toComposer();
}

function start() {
  at("to-composer").addEventListener("click", toComposer);
  document.addEventListener("keydown", pressed);
  at("act-as").addEventListener("change", (event) => actAs(event.target.value));
  at("thread").addEventListener("keydown", (event) => event.key === "Escape" && closeThread());
  at("sidebar").addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
  at("main").addEventListener("pointerdown", closeDrawer);
  document.addEventListener("visibilitychange", () => conversation?.markRead().then(redrawSidebar));
  addEventListener("hashchange", () => orNotice(follow));
  startClock();
  orNotice(follow);
}

start();
