import { findModel, findModelByRepository } from "@/db/queries/models";
import { authorize } from "@/lib/identity/access";
import type { Context } from "@/lib/kernel/context";
import { AppError } from "@/lib/kernel/errors";
import type { OperationInput, OperationResult } from "@/lib/edge/http/contract";
import * as z from "zod";
import type { deployAfterDownload as byKey, deployRepositoryAfterDownload as byRepository } from "../contract";
import { deployModel } from "./deploy-model";
import { contextOf } from "./download-and-deploy";

type Input = OperationInput<typeof byKey> & Partial<Pick<OperationInput<typeof byRepository>, "name">>;

/** Deploys a model whose files are here or on their way. @throws AppError NOT_FOUND for a model that nobody downloads. */
export async function deployAfterDownload(
  ctx: Context,
  { key, name, ...input }: Input,
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
