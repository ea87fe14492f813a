// Where blocks stand: a message, a modal or the Home tab. What people do there goes to the app through the playground.
import { post } from "./api.js";
import { notice, orNotice } from "./popups.js";

/**
 * `where` is {channel, ts} or {view_id}; `redraw` draws the blocks again from the form. Values of inputs travel with
 * every action as `state`.
 */
export function makeSurface(form, where, redraw) {
  const act = async (block, action, value) => {
    const answer = await orNotice(() =>
      post("actions", { ...where, block_id: block, action_id: action, value, state: form.values() }),
    );
    if (answer && !answer.ok) notice(failureWords(answer.error));
  };
  const options = async (block, action, query) => {
    const answer = await post("options", { ...where, block_id: block, action_id: action, query });
    return answer.options ?? answer.option_groups.flatMap((group) => group.options);
  };
  return { form, act, options, redraw, channel: where.channel };
}

const FAILURES = {
  operation_timeout: "it did not answer within 3 seconds (operation_timeout)",
  app_did_not_respond: "it is not running",
};

/** A sentence for what went wrong between Slack and the app. */
export function failureWords(error) {
  return `The app did not take this: ${FAILURES[error] ?? error ?? "no reason given"}.`;
}
