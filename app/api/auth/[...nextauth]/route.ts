import { unknownPath } from "@/app/unknown-path";
import { authOptions } from "@/lib/auth";
import { getPlatform } from "@/lib/context";
import NextAuth from "next-auth";
import type { NextRequest } from "next/server";

type Extra = { params: Promise<{ nextauth: string[] }> };

/** next-auth answers these alone; everything else under /api/auth is a JSON 404 like any unknown path. */
const known = new Set(["csrf", "session", "providers", "signin", "callback", "signout", "error", "_log"]);

async function handle(request: NextRequest, extra: Extra): Promise<Response> {
  const { nextauth } = await extra.params;
  if (!known.has(nextauth[0] ?? "")) return unknownPath(request);
  const handler: (request: NextRequest, extra: Extra) => Promise<Response> = NextAuth(authOptions(getPlatform("web")));
  return handler(request, extra);
}

export { handle as GET, handle as POST };
