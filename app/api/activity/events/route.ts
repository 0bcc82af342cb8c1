import { route } from "@/app/api-route";
import * as verbs from "@/lib/console/activity";
import * as operations from "@/lib/console/activity/contract";

export const GET = route(operations.listAuditEvents, verbs.listAuditEvents);
