import type { Transaction } from "@/db/client";
import { findSilentHolders } from "@/db/queries/file-copies";
import { judgeReading, listReadingsOfFiles, type WeighedReading } from "@/db/queries/file-readings";
import { setFileFacts, type ModelFileRow } from "@/db/queries/model-files";
import { recordAudit } from "@/lib/identity/audit";
import type { Context } from "@/lib/kernel/context";
import { contradictions, type ModelFacts, withLaterFacts } from "@/lib/serving/engines";
import { isDeepStrictEqual } from "node:util";

type Counted = WeighedReading & { facts: ModelFacts };

/**
 * Decides anew what holds of a file from what its nodes read, and marks the readings that contradict it.
 *
 * @returns whether something else holds now.
 */
export async function settleFile(tx: Transaction, ctx: Context, file: ModelFileRow): Promise<boolean> {
  const readings = await listReadingsOfFiles(tx, [file.id]);
  const counted = readings.filter(isCounted);
  const facts = settleFacts(file.facts, counted);
  for (const reading of counted) await judge(tx, ctx, file, reading, facts);
  if (isDeepStrictEqual(facts, file.facts)) return false;
  // Agents of before sent what they read once and may not send it again: what they run is not stopped for that.
  if (facts === null && (await findSilentHolders(tx, file.id)).length > 0) return false;
  await setFileFacts(tx, file.id, facts);
  if (file.facts && !(facts && contradictions(file.facts, facts).length === 0)) {
    await recordAudit(tx, ctx, {
      action: "model-file.correct-facts",
      objectKind: "model-file",
      objectId: file.id,
      detail: { name: file.name, facts: facts ? "read anew" : "dropped" },
    });
  }
  return true;
}

const isCounted = (reading: WeighedReading): reading is Counted =>
  reading.facts !== null && (reading.refusal === null || reading.refusal === "contradicts");

async function judge(
  tx: Transaction,
  ctx: Context,
  file: ModelFileRow,
  reading: Counted,
  settled: ModelFacts | null,
): Promise<void> {
  const differing = settled ? contradictions(reading.facts, settled) : [];
  const refusal = differing.length > 0 ? "contradicts" : null;
  if (refusal === reading.refusal) return;
  const detail = refusal && `It reads ${differing.join(", ")} otherwise than what holds of this file.`;
  await judgeReading(tx, reading, { refusal, detail });
  if (refusal) await recordRefusal(tx, ctx, file, { ...reading, refusal, detail });
}

type Refused = { nodeId: string; refusal: string; detail: string | null };

/** That a node said something nobody believes is for an administrator to know, also when the node is gone. */
export async function recordRefusal(tx: Transaction, ctx: Context, file: ModelFileRow, refused: Refused) {
  await recordAudit(tx, ctx, {
    action: "model-file.refuse-reading",
    objectKind: "model-file",
    objectId: file.id,
    detail: { name: file.name, nodeId: refused.nodeId, refusal: refused.refusal, reason: refused.detail },
  });
}

/** A header as a node read it in a copy that the control plane asked for. */
export type Reading = { facts: ModelFacts; isLocal: boolean };

/**
 * Which facts hold of a file, from the ones that held and what nodes read, oldest first. The control plane's own machine
 * is believed before others. Otherwise what held goes on to hold while anybody still reads it so: a node that reads
 * something else changes nothing for the rest. A newer reader may tell more.
 *
 * @returns null when nobody has read the file.
 */
export function settleFacts(standing: ModelFacts | null, readings: readonly Reading[]): ModelFacts | null {
  const own = readings.find(({ isLocal }) => isLocal);
  const isSupported = standing && readings.some(({ facts }) => contradictions(facts, standing).length === 0);
  const settled = own?.facts ?? (isSupported ? standing : readings[0]?.facts);
  if (!settled) return null;
  return withLaterFacts(
    settled,
    readings.map(({ facts }) => facts),
  );
}
