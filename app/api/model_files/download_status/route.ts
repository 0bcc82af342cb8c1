import { route } from "@/app/api-route";
import * as verbs from "@/lib/serving/models";
import * as operations from "@/lib/serving/models/contract";

export const GET = route(operations.downloadStatus, verbs.downloadStatus);
