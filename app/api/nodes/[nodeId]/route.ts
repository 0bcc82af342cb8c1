import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/nodes";
import * as operations from "@/lib/serving/nodes/contract";

export const GET = route(operations.getNode, verbs.getNode);
export const PATCH = route(operations.updateNode, verbs.updateNode);
export const DELETE = route(operations.removeNode, verbs.removeNode);
