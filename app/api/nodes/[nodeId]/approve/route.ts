import { route } from "@/app/api-route";
import * as verbs from "@/lib/nodes";
import * as operations from "@/lib/nodes/contract";

export const POST = route(operations.approveNode, verbs.approveNode);
