import { route } from "@/app/api-route";
import * as verbs from "@/lib/system";
import * as operations from "@/lib/system/contract";

export const GET = route(operations.getToolCatalogStatus, verbs.getCatalogStatus);
