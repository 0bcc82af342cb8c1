import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/deployments";
import * as operations from "@/lib/serving/deployments/contract";

export const GET = route(operations.getDeployment, verbs.getDeployment);
export const PATCH = route(operations.updateDeployment, verbs.updateDeployment);
export const DELETE = route(operations.stopDeployment, verbs.stopDeployment);
