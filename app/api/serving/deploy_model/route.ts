import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/deployments";
import * as operations from "@/lib/serving/deployments/contract";

export const POST = route(operations.deployModel, verbs.deployModel);
