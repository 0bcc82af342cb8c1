import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/nodes";
import * as operations from "@/lib/serving/nodes/contract";

export const PUT = route(operations.updateLocation, verbs.updateLocation);
export const GET = route(operations.getLocation, verbs.getLocation);
export const DELETE = route(operations.deleteLocation, verbs.deleteLocation);
