import { route } from "@/app/api-route";
import * as verbs from "@/lib/settings";
import * as operations from "@/lib/settings/contract";

export const GET = route(operations.getSettings, verbs.getSettings);
export const PATCH = route(operations.updateSettings, verbs.updateSettings);
