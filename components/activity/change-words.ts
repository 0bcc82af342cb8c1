type Change = { action: string; object_name: string | null };

const done: Record<string, string> = {
  create: "created",
  update: "changed",
  delete: "deleted",
  remove: "removed",
  import: "imported",
  start: "started",
  stop: "stopped",
  restart: "restarted",
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
  revoke: "revoked",
  lock: "locked",
  "slow-down": "slowed down wrong sign-ins of",
  place: "placed",
  verify: "asked to verify",
  "cancel-verification": "cancelled the verification of",
  "find-damaged": "found damage in",
};

/** What reads better as a sentence of its own. */
const sentences: Record<string, string> = {
  "session.create": "signed in",
  "session.delete": "signed out",
  "session.end": "ended a session",
  "session.purge": "ended all other sessions",
  "setup.create-owner": "set up this installation",
  "node.join": "joined",
  "join-token.create": "made a token for a new node",
  "settings.update": "changed the settings",
  "user.end-access": "ended all access of a user",
  "user.change-password": "changed their password",
  "user.set-password": "set a password",
};

/** "created deployment support-bot": an audit action for people. An unknown one is shown as it is. */
export function changeWords({ action, object_name }: Change): string {
  const sentence = sentences[action];
  if (sentence) return sentence;
  const [object = "", verb = ""] = action.split(".");
  const past = done[verb];
  if (!past) return action;
  const noun = object === "api-key" ? "API key" : object.replaceAll("-", " ");
  return object_name ? `${past} ${noun} ${object_name}` : `${past} ${/^[aeio]/i.test(noun) ? "an" : "a"} ${noun}`;
}
