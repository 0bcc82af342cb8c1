import { route } from "@/app/api-route";
import * as verbs from "@/lib/nodes";
import * as operations from "@/lib/nodes/contract";

export const GET = route(operations.listNodeSummaries, verbs.listNodeSummaries);
