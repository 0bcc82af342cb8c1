import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/nodes";
import * as operations from "@/lib/serving/nodes/contract";

export const GET = route(operations.listHardware, verbs.listHardware);
export const POST = route(operations.createHardware, verbs.createHardware);
