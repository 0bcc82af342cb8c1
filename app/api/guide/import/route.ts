import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/discover";
import * as operations from "@/lib/serving/discover/contract";

export const POST = route(operations.importGuides, verbs.importGuides);
