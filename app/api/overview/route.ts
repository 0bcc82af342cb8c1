import { route } from "@/app/api-route";
import * as verbs from "@/lib/overview";
import * as operations from "@/lib/overview/contract";

export const GET = route(operations.getOverview, verbs.getOverview);
