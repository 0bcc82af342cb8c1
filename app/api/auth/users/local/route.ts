import { route } from "@/app/api-route";
import * as verbs from "@/lib/identity/auth";
import * as operations from "@/lib/identity/auth/contract";

export const POST = route(operations.createLocalUser, verbs.createLocalUser);
