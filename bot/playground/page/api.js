// The control API of the playground: JSON in, JSON out, and the stream of changes.

/** Holds whom we act as; every call carries it. */
export const session = { as: "" };

export class Refused extends Error {}

async function answerOf(response) {
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Refused(`The playground answered ${response.status} without JSON.`);
  }
  if (!response.ok) throw new Refused(answer.error ?? `The playground answered ${response.status}.`);
  return answer;
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused("The playground cannot be reached.");
  }
  return answerOf(response);
}

/** Returns the answer of GET /control/`path`. Raises Refused with a sentence. */
export function get(path, query = {}) {
  const given = Object.entries({ as: session.as, ...query }).filter(
    ([, value]) => value !== undefined && value !== "",
  );
  return call(`/control/${path}?${new URLSearchParams(given)}`);
}

/** Returns the answer of POST /control/`path`. Raises Refused with a sentence. */
export function post(path, body = {}) {
  return call(`/control/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ as: session.as, ...body }),
  });
}

/** Uploads one file and returns its id; it is seen by others once a message shares it. */
export async function upload(file) {
  const form = new FormData();
  form.append("as", session.as);
  form.append("file", file, file.name);
  return (await call("/control/files", { method: "POST", body: form })).id;
}

/** Address of a file's bytes, as far as the person we act as may see it. */
export function fileAddress(id) {
  return `/control/files/${encodeURIComponent(id)}?as=${encodeURIComponent(session.as)}`;
}

/**
 * Listens to changes for one person and comes back after a broken connection.
 * Returns a function that ends it. `onopen` is told whether this is a reconnection.
 */
export function listen(as, onchange, onopen, onlost) {
  let socket = null;
  let ended = false;
  let failures = 0;
  let opened = false;

  function connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/control/stream?as=${encodeURIComponent(as)}`);
    socket.onopen = () => {
      failures = 0;
      onopen(opened);
      opened = true;
    };
    socket.onmessage = (event) => onchange(JSON.parse(event.data));
    socket.onclose = () => {
      if (ended) return;
      onlost();
      failures += 1;
      setTimeout(() => ended || connect(), Math.min(500 * failures, 5000));
    };
  }

  connect();
  return () => {
    ended = true;
    socket.close();
  };
}
