import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/nodes";
import * as operations from "@/lib/serving/nodes/contract";

export const GET = route(operations.listKamiwazaNodes, verbs.listKamiwazaNodes);
