import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "@/lib/kernel/testing/eventually";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { createHasher, type Hasher } from "./create-hasher";

let hasher: Hasher;
let folder: string;
beforeEach(() => {
  hasher = createHasher();
  folder = temporaryFolder();
});
afterEach(() => hasher.close());

const content = Buffer.alloc(5_000_000, "some content ");
const digestOf = (algorithm: string, ...parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest("hex");

test("a file is hashed while it grows", async () => {
  const path = join(folder, "a");
  await writeFile(path, "");
  const hashing = hasher.begin(path);
  for (let end = 0; end < content.length;) {
    const next = Math.min(content.length, end + 777_777);
    await appendFile(path, content.subarray(end, next));
    hashing.advance((end = next));
    await eventually(() => expect(hashing.hashedBytes).toBe(next));
  }

  expect(await hashing.finish()).toEqual({ sha256: digestOf("sha256", content), gitSha1: undefined });
});

test("the name Git gives a file is computed on request", async () => {
  const path = join(folder, "a");
  await writeFile(path, "hello\n");
  const hashing = hasher.begin(path, { gitSizeBytes: 6 });
  hashing.advance(6);

  // git hash-object says so.
  expect((await hashing.finish()).gitSha1).toBe("ce013625030ba8dba906f756967f9e9ca394464a");
});

test("several files are hashed at once without getting mixed up", async () => {
  const files = await Promise.all(
    [1, 2, 3, 4].map(async (seed) => {
      const own = Buffer.alloc(3_000_000, `seed ${seed}`);
      const path = join(folder, String(seed));
      await writeFile(path, own);
      const hashing = hasher.begin(path);
      hashing.advance(own.length);
      return { hashing, sha256: digestOf("sha256", own) };
    }),
  );

  for (const { hashing, sha256 } of files) expect((await hashing.finish()).sha256).toBe(sha256);
});

test("a file that is missing, or shorter than said, fails without harming others", async () => {
  const path = join(folder, "short");
  await writeFile(path, "abc");
  const missing = hasher.begin(join(folder, "missing"));
  const short = hasher.begin(path);
  const fine = hasher.begin(path);
  short.advance(4);
  fine.advance(3);

  await expect(missing.finish()).rejects.toThrow("ENOENT");
  await expect(short.finish()).rejects.toThrow("ends at 3");
  expect((await fine.finish()).sha256).toBe(digestOf("sha256", "abc"));
});

test("an aborted file ends at once, and its thread goes on", async () => {
  const path = join(folder, "a");
  await writeFile(path, "abc");
  const aborted = hasher.begin(path);
  aborted.abort();
  await expect(aborted.finish()).rejects.toThrow("given up");
  const next = hasher.begin(path);
  next.advance(3);

  expect((await next.finish()).sha256).toBe(digestOf("sha256", "abc"));
});

test("what nobody waits for is hashed when nobody waits for anything else", async () => {
  const paths = ["awaited", "background"].map((name) => join(folder, name));
  const large = Buffer.alloc(40_000_000, "some content ");
  for (const path of paths) await writeFile(path, large);
  const order: string[] = [];
  const [awaited, background] = paths.map((path, index) =>
    hasher.begin(path, { background: index === 1, onHashed: () => order.push(path) }),
  );
  for (const hashing of [awaited, background]) hashing?.advance(large.length);
  const digests = await Promise.all([background?.finish(), awaited?.finish()]);
  const sha256 = digestOf("sha256", large);

  expect(digests).toMatchObject([{ sha256 }, { sha256 }]);
  expect(order).toEqual(order.toSorted((a, b) => paths.indexOf(a) - paths.indexOf(b)));
  expect(new Set(order)).toEqual(new Set(paths));
});

test("an empty file has the digest of nothing", async () => {
  const path = join(folder, "empty");
  await writeFile(path, "");

  expect((await hasher.begin(path).finish()).sha256).toBe(digestOf("sha256", ""));
});

test("the thread works in a bundle, and lets the process end", async () => {
  const entry = join(folder, "entry.ts");
  const bundle = join(folder, "bundle.mjs");
  const source = JSON.stringify(join(import.meta.dirname, "create-hasher.ts"));
  await writeFile(
    entry,
    `import { createHasher } from ${source};
     const hashing = createHasher().begin(process.argv[2]);
     hashing.advance(Number(process.argv[3]));
     process.stdout.write((await hashing.finish()).sha256);`,
  );
  // As for production, and with the renaming that other tools do.
  await build({
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    keepNames: true,
  });
  const path = join(folder, "a");
  await writeFile(path, content);
  const { stdout } = await promisify(execFile)(process.execPath, [bundle, path, String(content.length)]);

  expect(stdout).toBe(digestOf("sha256", content));
});
