type Change = { action: string; object_name: string | null; detail?: Record<string, unknown> | null };

const done: Record<string, string> = {
  create: "created",
  "create-for-model": "created",
  "create-after-download": "created",
  "create-after-download-of-repository": "created",
  "create-with-download": "created",
  update: "changed",
  delete: "deleted",
  remove: "removed",
  import: "imported",
  copy: "copied",
  start: "started",
  stop: "stopped",
  restart: "restarted",
  pause: "paused",
  resume: "resumed",
  cancel: "cancelled",
  "cancel-file": "cancelled",
  "cancel-all": "cancelled every",
  "clean-up": "cleaned up a stale",
  revoke: "revoked",
  approve: "approved",
  lock: "locked",
  "slow-down": "slowed down wrong sign-ins of",
  place: "placed",
  plan: "planned",
  estimate: "estimated the memory of",
  verify: "asked to verify",
  "cancel-verification": "cancelled the verification of",
  "find-damaged": "found damage in",
  "correct-facts": "corrected what is known of",
  "refuse-reading": "did not believe what a machine read in",
  "inspect-file": "read a file for",
  report: "reported for",
  refresh: "refreshed",
  search: "searched for",
  read: "looked at",
};

/** What reads better as a sentence of its own. */
const sentences: Record<string, string> = {
  "session.create": "signed in",
  "session.create-access-token": "got an access token",
  "session.refresh": "renewed their sign-in",
  "session.delete": "signed out",
  "session.end": "ended a session",
  "session.purge": "ended all other sessions",
  "setup.create-owner": "set up this installation",
  "setup.read": "asked whether this installation is set up",
  "node.join": "joined",
  "join-token.create": "made a token for a new node",
  "settings.update": "changed the settings",
  "settings.read": "looked at the settings",
  "user.end-access": "ended all access of a user",
  "user.change-password": "changed their password",
  "user.set-password": "set a password",
  "user.read-self": "asked who is signed in",
  "user.slow-down": "slowed down wrong sign-ins",
  "download.create": "started a download",
  "cluster.refresh-hardware": "asked for the hardware anew",
  "deployment.follow-logs": "followed the log of a deployment",
  "serving.start": "asked for serving to start",
  "system.ping": "asked whether the API answers",
  "system.liveness": "asked whether the product runs",
  "system.readiness": "asked whether the product is ready",
  "system.who-am-i": "asked who they are",
  "auth.health": "asked whether sign-in works",
  "jwks.read": "fetched the signing keys",
  "notices.accept": "accepted the notices",
  "inference.chat": "chatted with a model",
  "inference.completions": "had a model complete a text",
  "inference.embeddings": "had texts embedded",
  "inference.responses": "asked a model for a response",
  "inference.messages": "sent messages to a model",
  "inference.input_tokens": "counted the tokens of a request",
  "inference.count_tokens": "counted the tokens of messages",
  "inference.models": "listed the models to call",
  "inference.model": "looked at a model to call",
};

const nouns: Record<string, string> = { "api-key": "API key", jwks: "signing key", guide: "model guide" };
/** Things there is one of. */
const bare = new Set(["setup", "serving", "system", "news", "notices", "overview", "hub", "auth", "activity", "audit"]);

/** "created deployment support-bot": an audit action for people. An unknown one is shown as it is. */
export function changeWords({ action, object_name, detail }: Change): string {
  const [object = "", verb = ""] = action.split(".");
  if (action === "user.update") return personWords(object_name, detail);
  const sentence = sentences[action];
  if (sentence) return object_name ? sentence.replace(/ a user$/, ` user ${object_name}`) : sentence;
  const noun = nouns[object] ?? object.replaceAll("-", " ");
  if (object === "credential") return "had a credential checked";
  if (verb === "list" || verb.startsWith("list-"))
    return bare.has(object) ? "looked at the activity" : `listed ${noun}s`;
  if (verb.startsWith("read-"))
    return `looked at the ${verb.slice("read-".length).replaceAll("-", " ")} of ${named(object, noun, object_name)}`;
  const past = done[verb];
  return past ? `${past} ${named(object, noun, object_name)}` : action;
}

function named(object: string, noun: string, name: string | null): string {
  if (name) return `${noun} ${name}`;
  if (bare.has(object)) return `the ${noun}`;
  return `${/^[aeio]/i.test(noun) ? "an" : "a"} ${noun}`;
}

/** A person is locked, unlocked or given a role; any other change of one is a change. */
function personWords(name: string | null, detail: Change["detail"]): string {
  const who = name ? `user ${name}` : "a user";
  const changed = (detail?.["changed"] ?? {}) as Record<string, { to: unknown } | undefined>;
  const roles = changed["roles"]?.to;
  const parts = [
    ...(changed["active"] ? [`${changed["active"].to === false ? "locked" : "unlocked"} ${who}`] : []),
    ...(Array.isArray(roles) ? [`gave ${who} the role ${roles.join(", ") || "guest"}`] : []),
    ...(changed["username"] || changed["email"] ? [`changed ${who}`] : []),
  ];
  return parts.join(", ") || `changed ${who}`;
}
