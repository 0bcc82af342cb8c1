import { operation } from "@/lib/edge/http/contract";
import * as z from "zod";

const tag = "Auth";

export const listProviders = operation({
  method: "GET",
  path: "/api/auth/idp/providers",
  summary: "Identity providers",
  tag,
  scope: "admin",
  action: "identity-provider.list",
  response: z.object({ providers: z.array(z.unknown()), idp_management_enabled: z.boolean() }),
});

export const listPublicProviders = operation({
  method: "GET",
  path: "/api/auth/idp/public/providers",
  summary: "Identity providers offered on the sign-in page",
  tag,
  scope: "public",
  action: "identity-provider.list-public",
  response: z.object({ providers: z.array(z.unknown()), idp_management_enabled: z.boolean() }),
});
