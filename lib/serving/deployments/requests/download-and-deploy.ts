import type { Context } from "@/lib/kernel/context";
import { wholeVariants } from "@/lib/serving/models/contract/variants";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import { startDownload } from "@/lib/serving/models";
import type {
  downloadAndDeploy as downloadAndDeployOperation,
  deployAfterDownload as byKey,
  deployRepositoryAfterDownload as byRepository,
} from "../contract";
import { deployModel } from "./deploy-model";
import { findModel, findModelByRepository } from "@/db/queries/models";
import { authorize } from "@/lib/identity/access";
import { AppError } from "@/lib/kernel/errors";
import * as z from "zod";

type Input = OperationInput<typeof downloadAndDeployOperation>;
type Answer = OperationResult<typeof downloadAndDeployOperation>;

/** Starts the download and the deployment at once. Of several choices among the files the engine's rules take one. */
export async function downloadAndDeploy(ctx: Context, input: Input): Promise<Answer> {
  const started = await startDownload(ctx, input);
  const variants = wholeVariants(started.files.map((file) => ({ ...file, sizeBytes: file.size })));
  const only = variants.length === 1 ? variants[0]?.files[0]?.id : undefined;
  const deployment_id = await deployModel(ctx, {
    m_id: started.model_id,
    ...(only ? { m_file_id: only } : {}),
    ...contextOf(input),
  });
  return { ...started, message: `${started.message}; it is deployed as soon as it is here`, deployment_id };
}

/** A download that says so is deployed too. */
export async function downloadAsAsked(ctx: Context, input: Input): Promise<Answer> {
  return input.deploy_after_download ? downloadAndDeploy(ctx, input) : startDownload(ctx, input);
}

/** The engine parameters behind the client's one choice. */
export function contextOf({ novice_selected_context }: Pick<Input, "novice_selected_context">) {
  return novice_selected_context ? { config: { contextLength: novice_selected_context } } : {};
}

type WaitingInput = OperationInput<typeof byKey> & Partial<Pick<OperationInput<typeof byRepository>, "name">>;

/** Deploys a model whose files are here or on their way. @throws AppError NOT_FOUND for a model that nobody downloads. */
export async function deployAfterDownload(
  ctx: Context,
  { key, name, ...input }: WaitingInput,
): Promise<OperationResult<typeof byKey>> {
  const { organizationId } = authorize(ctx, "write");
  const words = name === undefined ? key : `${key}/${name}`;
  const model = z.uuid().safeParse(words).success
    ? await findModel(ctx.db, organizationId, words)
    : await findModelByRepository(ctx.db, organizationId, words);
  if (!model) throw new AppError("NOT_FOUND", `There is no model "${words.slice(0, 256)}" here. Download it first.`);
  const deployment_id = await deployModel(ctx, { m_id: model.id, ...contextOf(input) });
  return { message: `${model.name} is deployed as soon as its files are here`, status: "scheduled", deployment_id };
}
