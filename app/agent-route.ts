import { getPlatform, processEnding } from "@/lib/kernel/context";
import { createAgentRoute } from "@/lib/serving/nodes";

/** Binds the agent protocol to its verbs; every route handler under `api/agent` is one line of it. */
export const agentRoute = createAgentRoute(() => getPlatform("web"), processEnding());
