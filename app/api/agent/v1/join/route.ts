import { agentRoute } from "@/app/agent-route";
import * as verbs from "@/lib/nodes";
import * as operations from "@/lib/nodes/contract/agent";

export const POST = agentRoute(operations.joinNode, verbs.joinNode);
