import { route } from "@/app/api-route";
import * as verbs from "@/lib/identity/auth";
import * as operations from "@/lib/identity/auth/contract";

export const GET = route(operations.validateGet, verbs.validateCredential);
export const POST = route(operations.validatePost, verbs.validateCredential);
export const PUT = route(operations.validatePut, verbs.validateCredential);
export const PATCH = route(operations.validatePatch, verbs.validateCredential);
export const DELETE = route(operations.validateDelete, verbs.validateCredential);
