import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { eventually } from "@/lib/kernel/testing/eventually";
import type { ObservedVerification } from "@/lib/serving/nodes/protocol";
import { randomUUID } from "node:crypto";
import { chmod, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openKit, type Kit } from "../files/testing";
import { createVerifications, type Verifications } from ".";

let kit: Kit;
let verifications: Verifications;
beforeEach(async () => {
  kit = await openKit();
  verifications = createVerifications({ store: kit.store, log: quietLog });
});
afterEach(async () => {
  await verifications.close();
  await kit.close();
});

const run = (fileId: string, generation = 1) => ({ fileId, generation, desired: "run" as const });
const cancel = (fileId: string, generation = 2) => ({ fileId, generation, desired: "cancel" as const });
const phases = (of = verifications) => of.observe().map(({ phase }) => phase);

async function damage(content: string, ...names: string[]) {
  const stored = await kit.add(content, ...names);
  await chmod(stored.blob, 0o600);
  await writeFile(stored.blob, content.replaceAll("e", "x"));
  return stored;
}

test("each file is read to its end and said to be intact, damaged or missing", async () => {
  const good = await kit.add("weights", "good.gguf");
  const bad = await damage("other weights", "bad.gguf");
  const missing = randomUUID();
  verifications.apply([...good.ids, ...bad.ids, missing].map((id) => run(id)));

  await eventually(() => expect(phases()).toEqual(["intact", "damaged", "missing"]));
  expect(verifications.observe()[0]).toEqual({
    fileId: good.ids[0],
    generation: 1,
    phase: "intact",
    bytesDone: "weights".length,
  });
  expect(kit.store.fileIds()).toEqual(good.ids);
});

test("one reading answers for all files with the same content", async () => {
  const { ids } = await damage("weights", "a.gguf", "b.gguf");
  verifications.apply(ids.map((id) => run(id)));

  await eventually(() => expect(phases()).toEqual(["damaged", "damaged"]));
});

test("a file that was read is read again only when it is asked for anew", async () => {
  const { ids, blob } = await kit.add("weights", "a.gguf");
  const [id = ""] = ids;
  verifications.apply([run(id)]);
  await eventually(() => expect(phases()).toEqual(["intact"]));
  await chmod(blob, 0o600);
  await writeFile(blob, "weighty");
  verifications.apply([run(id)]);
  expect(phases()).toEqual(["intact"]);
  verifications.apply([run(id, 2)]);

  await eventually(() => expect(phases()).toEqual(["damaged"]));
});

/** A store whose reading of a file lasts until the test lets it end. */
function slowStore() {
  const readings = new Map<string, { aborted: () => boolean; end: (isIntact: boolean) => void; fail: () => void }>();
  const seen: string[] = [];
  const slow = createVerifications({
    log: quietLog,
    tickMs: 0,
    store: {
      find: (fileId) => ({ fileId, name: fileId, sizeBytes: 10, sha256: fileId }),
      verify(fileId, { signal, onHashed } = {}) {
        const { promise, resolve, reject } = Promise.withResolvers<boolean>();
        signal?.addEventListener("abort", () => reject(new Error("given up")));
        seen.push(fileId);
        onHashed?.(5);
        readings.set(fileId, {
          aborted: () => signal?.aborted ?? false,
          end: resolve,
          fail: () => reject(new Error("EACCES: not allowed")),
        });
        return promise;
      },
    },
  });
  return { slow, seen, reading: (fileId: string) => readings.get(fileId) };
}

test("one file is read at a time, and how far it is is told", async () => {
  const { slow, seen, reading } = slowStore();
  const told: ObservedVerification[][] = [];
  slow.onChange(() => told.push(slow.observe()));
  slow.apply([run("a"), run("b")]);
  await eventually(() => expect(phases(slow)).toEqual(["verifying", "queued"]));
  expect(told.at(-1)?.[0]).toMatchObject({ bytesDone: 5 });
  reading("a")?.end(true);
  await eventually(() => expect(phases(slow)).toEqual(["intact", "verifying"]));
  expect(seen).toEqual(["a", "b"]);
  await slow.close();
});

test("a cancelled reading ends at once and the next file has its turn", async () => {
  const { slow, reading } = slowStore();
  slow.apply([run("a"), run("b"), run("c")]);
  await eventually(() => expect(phases(slow)).toEqual(["verifying", "queued", "queued"]));
  slow.apply([cancel("a"), cancel("b"), run("c")]);
  await eventually(() => expect(phases(slow)).toEqual(["cancelled", "cancelled", "verifying"]));
  expect(reading("a")?.aborted()).toBe(true);
  await slow.close();
});

test("a file that left the list is let go", async () => {
  const { slow, reading } = slowStore();
  slow.apply([run("a")]);
  await eventually(() => expect(phases(slow)).toEqual(["verifying"]));
  slow.apply([]);
  await eventually(() => expect(reading("a")?.aborted()).toBe(true));
  expect(slow.observe()).toEqual([]);
  await slow.close();
});

test("whoever cancels too late learns that the file is gone", async () => {
  const { ids } = await damage("weights", "a.gguf");
  const [id = ""] = ids;
  verifications.apply([run(id)]);
  await eventually(() => expect(phases()).toEqual(["damaged"]));
  verifications.apply([cancel(id)]);
  expect(verifications.observe()).toMatchObject([{ generation: 2, phase: "damaged" }]);

  const next = createVerifications({ store: kit.store, log: quietLog });
  next.apply([cancel(id)]);
  expect(phases(next)).toEqual(["missing"]);
  await next.close();
});

test("what keeps a file from being read is told and says nothing about the file", async () => {
  const { slow, reading } = slowStore();
  slow.apply([run("a")]);
  await eventually(() => expect(phases(slow)).toEqual(["verifying"]));
  reading("a")?.fail();
  await eventually(() => expect(phases(slow)).toEqual(["failed"]));
  expect(slow.observe()[0]?.error?.detail).toContain("EACCES");
  await slow.close();
});

test("the header of a file that is verified is read anew too", async () => {
  const { ids } = await kit.add("GGUF weights", "a.gguf");
  const facts = { format: "gguf", architecture: "llama", weightBytes: 1, hasChatTemplate: true, task: "chat" } as const;
  await kit.reopen({ inspect: async () => facts });
  await verifications.close();
  verifications = createVerifications({ store: kit.store, log: quietLog });
  expect(kit.store.inspections()).toEqual([]);
  verifications.apply(ids.map((id) => run(id)));

  await eventually(() => expect(phases()).toEqual(["intact"]));
  expect(kit.store.inspections()).toEqual([{ fileId: ids[0], facts }]);
});
