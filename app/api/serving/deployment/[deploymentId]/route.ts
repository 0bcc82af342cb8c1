import { route } from "@/app/api-route";
import * as verbs from "@/lib/deployments";
import * as operations from "@/lib/deployments/contract";

export const GET = route(operations.getDeployment, verbs.getDeployment);
export const PATCH = route(operations.updateDeployment, verbs.updateDeployment);
export const DELETE = route(operations.stopDeployment, verbs.stopDeployment);
