/**
 * A hub over a folder, to try things by hand or from another program:
 *
 *     npx tsx lib/serving/models/hub/testing/main.ts FOLDER [--port 3300] [--bytes-per-second 0] [--token SECRET]
 *
 * Repositories are the folders two levels down: `FOLDER/owner/name/…`. The first line printed is the address.
 */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startTestHub } from "./start-test-hub";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: "string", default: "3300" },
    "bytes-per-second": { type: "string", default: "0" },
    token: { type: "string" },
  },
});
const [folder] = positionals;
if (folder === undefined) {
  console.error("Name a folder with repositories: FOLDER/owner/name/files");
  process.exit(2);
}

const foldersIn = (path: string) =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

const root = resolve(folder);
const repositories = foldersIn(root).flatMap((owner) =>
  foldersIn(join(root, owner)).map((name) => ({ repoId: `${owner}/${name}`, files: join(root, owner, name) })),
);
const hub = await startTestHub({
  repositories,
  port: Number(values.port),
  bytesPerSecond: Number(values["bytes-per-second"]),
  ...(values.token === undefined ? {} : { token: values.token }),
});
console.log(hub.url);
console.log(
  `HF_ENDPOINT=${hub.url} serves ${repositories.map((repository) => repository.repoId).join(", ") || "nothing"}`,
);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void hub.close().then(() => process.exit(0)));
}
