import { route } from "@/app/api-route";
import * as verbs from "@/lib/auth";
import * as operations from "@/lib/auth/contract";

export const POST = route(operations.endUserAccess, verbs.endUserAccess);
