import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/settings";
import * as operations from "@/lib/serving/settings/contract";

export const GET = route(operations.getSettings, verbs.getSettings);
export const PATCH = route(operations.updateSettings, verbs.updateSettings);
