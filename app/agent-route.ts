import { getPlatform, processEnding } from "@/lib/context";
import { createAgentRoute } from "@/lib/nodes";

/** Binds the agent protocol to its verbs; every route handler under `api/agent` is one line of it. */
export const agentRoute = createAgentRoute(() => getPlatform("web"), processEnding());
