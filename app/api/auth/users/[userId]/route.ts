import { route } from "@/app/api-route";
import * as verbs from "@/lib/identity/auth";
import * as operations from "@/lib/identity/auth/contract";

export const GET = route(operations.getUser, verbs.getUser);
export const PUT = route(operations.updateUser, verbs.updateUser);
export const DELETE = route(operations.deleteUser, verbs.deleteUser);
