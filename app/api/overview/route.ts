import { route } from "@/app/route";
import * as verbs from "@/lib/overview";
import * as operations from "@/lib/overview/contract";

export const GET = route(operations.getOverview, verbs.getOverview);
