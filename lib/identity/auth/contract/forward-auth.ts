import { operation, type Operation } from "@/lib/edge/http/contract";
import * as z from "zod";

/**
 * For proxies that ask before they pass a request on. They ask with that request's method, here or, with its path behind,
 * under /api/auth/forward/validate.
 */
const validate = <const Method extends Operation["method"]>(method: Method) =>
  operation({
    method,
    path: "/api/auth/validate",
    summary: "Who calls, in the headers of an empty answer; for proxies that ask before they pass a request on",
    tag: "Auth",
    scope: "openid",
    action: `credential.validate-${method.toLowerCase()}`,
    query: z.looseObject({}).describe("whatever the request that is asked about has"),
    response: z.any(),
    responseType: "none",
  });

export const validateGet = validate("GET");
export const validatePost = validate("POST");
export const validatePut = validate("PUT");
export const validatePatch = validate("PATCH");
export const validateDelete = validate("DELETE");
