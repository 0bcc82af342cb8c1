import * as audit from "@/lib/audit/contract";
import * as auth from "@/lib/auth/contract";
import * as chat from "@/lib/chat/contract";
import * as deployments from "@/lib/deployments/contract";
import * as discover from "@/lib/discover/contract";
import type { Operation } from "@/lib/http";
import * as models from "@/lib/models/contract";
import * as nodes from "@/lib/nodes/contract";
import * as overview from "@/lib/overview/contract";
import * as settings from "@/lib/settings/contract";
import * as system from "@/lib/system/contract";

const contracts = [auth, overview, discover, models, deployments, nodes, chat, audit, settings, system];

/** Every operation of the public API, found in the contracts by shape. */
export const operations: Operation[] = contracts.flatMap((contract) => Object.values(contract).filter(isOperation));

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "method" in value && "path" in value && "scope" in value;
}
