import { route } from "@/app/api-route";
import * as verbs from "@/lib/console/overview";
import * as operations from "@/lib/console/overview/contract";

export const GET = route(operations.getOverview, verbs.getOverview);
