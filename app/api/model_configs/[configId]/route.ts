import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/models";
import * as operations from "@/lib/serving/models/contract";

export const GET = route(operations.getModelConfig, verbs.getModelConfig);
export const PUT = route(operations.updateModelConfig, verbs.updateModelConfig);
export const DELETE = route(operations.deleteModelConfig, verbs.deleteModelConfig);
