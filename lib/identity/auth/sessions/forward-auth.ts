import type { Context } from "@/lib/kernel/context";
import { getCurrentUser } from "../users/users";

/** Says who calls, never with what: the service behind the proxy gets no credential to act with. */
export async function validateCredential(ctx: Context): Promise<Response> {
  const { sub, username, email, roles } = await getCurrentUser(ctx);
  return new Response(null, {
    headers: {
      "x-user-id": sub,
      "x-user-name": username,
      ...(email === null ? {} : { "x-user-email": email }),
      "x-user-roles": roles.join(","),
      "x-request-id": ctx.requestId,
      "cache-control": "private, no-store",
    },
  });
}
