// The workspace's clock in the header, and the buttons that move it.
import { post } from "./api.js";
import { clockText, setNow } from "./dates.js";
import { orNotice } from "./popups.js";

const BUTTONS = { "clock-hour": "hour", "clock-morning": "morning", "clock-monday": "monday" };

/** Starts the clock and its buttons. */
export function startClock() {
  for (const [id, step] of Object.entries(BUTTONS)) {
    document.getElementById(id).addEventListener("click", (event) => move(event.currentTarget, step));
  }
  setInterval(show, 1000);
}

/** Takes over the time, an ISO instant, from the playground. */
export function setClock(iso) {
  setNow(iso);
  show();
}

/** Writes the time into the header. */
function show() {
  const text = clockText();
  const place = document.getElementById("clock");
  if (place.textContent !== text) place.textContent = text;
}

async function move(pressed, step) {
  const buttons = Object.keys(BUTTONS).map((id) => document.getElementById(id));
  if (buttons.some((other) => other.getAttribute("aria-disabled") === "true")) return;
  for (const other of buttons) other.setAttribute("aria-disabled", "true");
  pressed.setAttribute("aria-busy", "true");
  const answer = await orNotice(() => post("clock", { step }));
  pressed.removeAttribute("aria-busy");
  for (const other of buttons) other.removeAttribute("aria-disabled");
  if (answer) setClock(answer.now);
}
