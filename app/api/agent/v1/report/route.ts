import { agentRoute } from "@/app/agent-route";
import * as verbs from "@/lib/serving/nodes";
import * as operations from "@/lib/serving/nodes/contract/agent";

export const POST = agentRoute(operations.acceptReport, verbs.acceptReport);
