import { listWantedDeploymentIdsOfModels } from "@/db/queries/deployments";
import { listAskedFileIds, listReadingsOfFiles, saveReadings } from "@/db/queries/file-readings";
import { findModelFile, type ModelFileRow } from "@/db/queries/model-files";
import type { Transaction } from "@/db/client";
import { withTransaction } from "@/db/transaction";
import type { Context } from "@/lib/kernel/context";
import { contradictions, type ModelFacts } from "@/lib/serving/engines";
import { parseJson } from "@/lib/kernel/json/parse-json";
import { authorizeNode, type NodeActor } from "../membership/authenticate-node";
import { implausibility } from "./implausible-facts";
import { nudgeDeployments } from "../nudge-deployments";
import type { FileInspection } from "../protocol";
import { notAsked } from "../reports/refuse-unasked";
import { recordRefusal, settleFile } from "./settle-file";

/**
 * A node speaks for files that it was asked to hold, nobody else's; what is refused is kept and shown, so that somebody
 * looks at the machine.
 */
export async function acceptInspection(ctx: Context, input: FileInspection): Promise<{ accepted: boolean }> {
  const node = authorizeNode(ctx);
  if (!node.approved) return { accepted: false };
  const { accepted, deploymentIds } = await withTransaction(ctx.db, (tx) => record(tx, ctx, node, input));
  await nudgeDeployments(ctx, deploymentIds);
  return { accepted };
}

async function record(tx: Transaction, ctx: Context, node: NodeActor, input: FileInspection) {
  const file = await findModelFile(tx, node.organizationId, input.fileId);
  if (!file) return { accepted: false, deploymentIds: [] };
  const modelIds = file.modelId ? [file.modelId] : [];
  const before = (await listReadingsOfFiles(tx, [file.id])).find((reading) => reading.nodeId === node.nodeId);
  const asked = (await listAskedFileIds(tx, node.nodeId, modelIds)).has(file.id);
  const refused = asked ? impossible(input.facts, file) : notAsked;
  // As the database gives it back: what was left out is not there.
  const facts = parseJson(JSON.stringify(input.facts)) as ModelFacts;
  const own = { organizationId: node.organizationId, fileId: file.id, nodeId: node.nodeId };
  await saveReadings(tx, [
    {
      ...own,
      // What was never asked for is no statement that may count one day.
      facts: refused ? null : facts,
      refusal: refused?.refusal ?? (before?.facts ? before.refusal : null),
      detail: refused?.detail ?? before?.detail ?? null,
      // Who said it first counts, and saying it again is no new word.
      readAt: before && isSameWord(before.facts, refused ? null : facts) ? before.readAt : new Date(),
    },
  ]);
  if (refused && before?.refusal !== refused.refusal)
    await recordRefusal(tx, ctx, file, { nodeId: node.nodeId, ...refused });
  const changed = refused && !before?.facts ? false : await settleFile(tx, ctx, file);
  const deploymentIds = changed ? await listWantedDeploymentIdsOfModels(tx, modelIds) : [];
  return { accepted: await isBelieved(tx, own), deploymentIds };
}

const isSameWord = (before: ModelFacts | null, after: ModelFacts | null) =>
  before && after ? contradictions(before, after).length === 0 : before === after;

async function isBelieved(tx: Transaction, { fileId, nodeId }: { fileId: string; nodeId: string }): Promise<boolean> {
  return (await listReadingsOfFiles(tx, [fileId])).some((one) => one.nodeId === nodeId && one.refusal === null);
}

type Refused = { refusal: string; detail: string };

function impossible(facts: ModelFacts, file: ModelFileRow): Refused | undefined {
  const detail = implausibility(facts, file.sizeBytes);
  return detail === undefined ? undefined : { refusal: "impossible", detail };
}
