import { route } from "@/app/api-route";
import * as verbs from "@/lib/activity";
import * as operations from "@/lib/audit/contract";

export const GET = route(operations.listAuditEvents, verbs.listAuditEvents);
