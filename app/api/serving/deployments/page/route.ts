import { route } from "@/app/api-route";
import * as verbs from "@/lib/deployments";
import * as operations from "@/lib/deployments/contract";

export const GET = route(operations.listDeploymentPage, verbs.listDeploymentPage);
