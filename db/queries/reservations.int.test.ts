import * as schema from "@/db/schema";
import { createTestDatabase } from "@/db/testing";
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { sumReservations } from "./reservations";

const { db } = await createTestDatabase();

type Held = Partial<
  Pick<
    typeof schema.instances.$inferInsert,
    "estimatedBytes" | "weightsBytes" | "deviceBytes" | "measuredBytes" | "phase" | "desired"
  >
>;

/** What is reserved on one machine with these instances. */
async function reserved(...held: Held[]): Promise<{ host: number; device: number } | undefined> {
  const [organizationId, nodeId] = [randomUUID(), randomUUID()];
  const started = { generation: 1, engine: "llama-cpp", config: {}, fileIds: [], desired: "run", phase: "starting" };
  const ids = () => ({ organizationId, deploymentId: randomUUID(), primaryFileId: randomUUID() });
  const rows = held.map((each) => ({ ...started, ...ids(), nodeId, ...each }));
  const elsewhere = { ...started, ...ids(), nodeId: randomUUID(), estimatedBytes: 100 };
  await db
    .insert(schema.instances)
    .values([...rows, elsewhere, { ...elsewhere, nodeId, organizationId: randomUUID() }]);
  return (await sumReservations(db, organizationId)).get(nodeId);
}

const onHost = { estimatedBytes: 100, weightsBytes: 60, deviceBytes: 0 };
const onDevice = { estimatedBytes: 100, weightsBytes: 0, deviceBytes: 80 };

test.each<[string, Held, { host: number; device: number }]>([
  ["an engine that has not begun has all of it reserved", onHost, { host: 100, device: 0 }],
  [
    "weights that are mapped stay reserved: the kernel calls them free",
    { ...onHost, measuredBytes: 60 },
    { host: 100, device: 0 },
  ],
  [
    "what it has taken beside its weights is not free any more",
    { ...onHost, measuredBytes: 80 },
    { host: 80, device: 0 },
  ],
  ["an engine that has taken everything holds its weights", { ...onHost, measuredBytes: 100 }, { host: 60, device: 0 }],
  ["device memory is reserved until it is taken", onDevice, { host: 20, device: 80 }],
  ["device memory that is taken is not free any more", { ...onDevice, measuredBytes: 100 }, { host: 0, device: 0 }],
  [
    "an engine that serves has reserved its device memory, though no driver says so",
    { ...onDevice, measuredBytes: 20, phase: "serving" },
    { host: 0, device: 0 },
  ],
  ["without shares all of it is ordinary memory", { estimatedBytes: 100, measuredBytes: 30 }, { host: 70, device: 0 }],
  ["what nobody estimated reserves nothing", { measuredBytes: 30 }, { host: 0, device: 0 }],
])("%s", async (_, held, expected) => {
  expect(await reserved(held)).toEqual(expected);
});

test("reservations of one machine add up; what stopped, failed or shall stop reserves nothing", async () => {
  const over: Held[] = [
    { ...onHost, phase: "stopped" },
    { ...onHost, phase: "failed" },
    { ...onHost, desired: "stop" },
  ];
  expect(await reserved(onHost, onDevice, ...over)).toEqual({ host: 120, device: 80 });
  expect(await reserved(...over)).toBeUndefined();
});
