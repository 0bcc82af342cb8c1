import * as audit from "@/lib/console/activity/contract";
import * as auth from "@/lib/identity/auth/contract";
import * as chat from "@/lib/console/chat/contract";
import * as deployments from "@/lib/serving/deployments/contract";
import * as discover from "@/lib/serving/discover/contract";
import type { Operation } from "@/lib/edge/http";
import * as models from "@/lib/serving/models/contract";
import * as nodes from "@/lib/serving/nodes/contract";
import * as overview from "@/lib/console/overview/contract";
import * as settings from "@/lib/serving/settings/contract";
import * as system from "@/lib/console/system/contract";

const contracts = [auth, overview, discover, models, deployments, nodes, chat, audit, settings, system];

/** Every operation of the public API, found in the contracts by shape. */
export const operations: Operation[] = contracts.flatMap((contract) => Object.values(contract).filter(isOperation));

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "method" in value && "path" in value && "scope" in value;
}
