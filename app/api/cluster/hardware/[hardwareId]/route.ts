import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/nodes";
import * as operations from "@/lib/serving/nodes/contract";

export const GET = route(operations.getHardware, verbs.getHardware);
export const DELETE = route(operations.deleteHardware, verbs.deleteHardware);
