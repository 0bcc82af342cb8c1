import { route } from "@/app/api-route";
import * as verbs from "@/lib/console/system";
import * as operations from "@/lib/console/system/contract";

export const GET = route(operations.getLatestNews, verbs.getLatestNews);
