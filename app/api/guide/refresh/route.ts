import { route } from "@/app/api-route";
import * as verbs from "@/lib/discover";
import * as operations from "@/lib/discover/contract";

export const POST = route(operations.refreshGuides, verbs.importGuides);
