import { createDatabase } from "@/db/client";
import { createKeyRing } from "@/lib/kernel/secrets";
import { createLogger } from "@/lib/kernel/telemetry";
import { keepDirectory } from "@/lib/programs/gateway/directory/keep-directory";
import { sqlDirectorySource } from "@/lib/programs/gateway/directory/read-directory";
import { createAuthenticate } from "@/lib/programs/gateway/inference/authenticate";
import { announce } from "../program";

/* Checks an API key as the gateway does, as often as a message says. */

const [databaseUrl = "", secret = "", apiKey = ""] = process.argv.slice(2);
const log = createLogger("bench-keys", "warn");
const directory = keepDirectory({
  source: sqlDirectorySource(createDatabase(databaseUrl, { max: 1, name: "bench-keys" })),
  log,
});
const authenticate = createAuthenticate({
  directory,
  keys: createKeyRing(secret),
  verifyToken: () => Promise.reject(new Error("only API keys are used here")),
});
await authenticate(apiKey);
// Checking leaves it no time to read.
directory.stop();

process.on("message", ({ times }: { times: number }) => {
  void check(times).then(() => process.send?.({ done: times }));
});
announce({ port: 0 });

async function check(times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) await authenticate(apiKey);
}
