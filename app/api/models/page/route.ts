import { route } from "@/app/api-route";
import * as verbs from "@/lib/models";
import * as operations from "@/lib/models/contract";

export const GET = route(operations.listModelPage, verbs.listModelPage);
