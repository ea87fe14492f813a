// Days and times as people read them. Instants are epoch seconds; the reader's zone comes from the workspace.
import { world } from "./world.js";

const LONDON = "Europe/London";
const HALF_A_YEAR = 183 * 86400;
let offset = 0; // seconds the playground's clock is ahead of this computer's

/** Takes over the playground's clock from an ISO time it gave just now. */
export function setNow(iso) {
  offset = Date.parse(iso) / 1000 - Date.now() / 1000;
}

/** Epoch seconds by the playground's clock. */
export function now() {
  return Date.now() / 1000 + offset;
}

const formatters = new Map();

function formatted(epoch, options, zone) {
  const key = JSON.stringify([options, zone]);
  if (!formatters.has(key))
    formatters.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }));
  return formatters.get(key).format(new Date(epoch * 1000));
}

function zone() {
  return world.me?.tz || LONDON;
}

const TIME = { hour: "2-digit", minute: "2-digit" };
const DAY = { day: "numeric", month: "long" };

/** The header's clock: “Wed 25 Nov 2026, 10:04” in London. */
export function clockText() {
  const day = formatted(now(), { weekday: "short", day: "numeric", month: "short", year: "numeric" }, LONDON);
  return `${day.replace(",", "")}, ${formatted(now(), TIME, LONDON)}`;
}

/** Hour and minute in the reader's zone. */
export function timeOf(epoch) {
  return formatted(epoch, TIME, zone());
}

/** “YYYY-MM-DD” in the reader's zone, to tell days apart. */
export function dayKey(epoch) {
  return formatted(epoch, { year: "numeric", month: "2-digit", day: "2-digit" }, zone())
    .split("/")
    .reverse()
    .join("-");
}

/** Words for a day divider: Today, Yesterday, or the weekday and full date. */
export function dayWords(epoch) {
  return relativeDay(epoch) ?? formatted(epoch, { weekday: "long", ...DAY, year: "numeric" }, zone());
}

function relativeDay(epoch) {
  const key = dayKey(epoch);
  if (key === dayKey(now())) return "Today";
  if (key === dayKey(now() - 86400)) return "Yesterday";
  return key === dayKey(now() + 86400) ? "Tomorrow" : null;
}

/** “today at 10:04”, “3 November at 09:05”: when something was last said; word of it may outrun the clock's. */
export function moment(epoch) {
  const day = relativeDay(Math.min(epoch, now()))?.toLowerCase() ?? formatted(epoch, DAY, zone());
  return `${day} at ${timeOf(epoch)}`;
}

/** Slack's date formats in the reader's zone; the year is left out within half a year, as Slack does. */
export function inZone(epoch, format) {
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    const near = pretty && relativeDay(epoch)?.toLowerCase();
    return near || dateWord(epoch, name) || whole;
  });
}

function dateWord(epoch, name) {
  const year = Math.abs(epoch - now()) < HALF_A_YEAR ? {} : { year: "numeric" };
  if (name === "date_num") return dayKey(epoch);
  if (name === "date") return formatted(epoch, { ...DAY, ...year }, zone());
  if (name === "date_short") return formatted(epoch, { day: "numeric", month: "short", ...year }, zone());
  if (name === "date_long") return formatted(epoch, { weekday: "long", ...DAY, ...year }, zone());
  if (name === "time") return timeOf(epoch);
  if (name === "time_secs") return formatted(epoch, { ...TIME, second: "2-digit" }, zone());
  return name === "ago" ? ago(now() - epoch) : null;
}

function ago(seconds) {
  const units = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? units.at(-1);
  return new Intl.RelativeTimeFormat("en-GB").format(-Math.round(seconds / size), unit);
}

/** Epoch seconds of a “YYYY-MM-DDTHH:MM” in the reader's zone. */
export function fromLocal(text) {
  const asUtc = Date.parse(`${text}Z`) / 1000;
  const shift = Date.parse(`${toLocal(asUtc)}Z`) / 1000 - asUtc;
  return asUtc - shift;
}

/** “YYYY-MM-DDTHH:MM” of an instant in the reader's zone. */
export function toLocal(epoch) {
  return `${dayKey(epoch)}T${timeOf(epoch)}`;
}
