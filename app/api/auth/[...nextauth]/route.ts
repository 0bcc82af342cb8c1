import { unknownPath } from "@/app/unknown-path";
import { authOptions, deviceCookieName, isSecure } from "@/lib/identity/auth";
import { signInForm } from "@/lib/identity/auth/contract";
import { readConfig, webConfig } from "@/lib/kernel/config";
import { getPlatform } from "@/lib/kernel/context";
import { parseRequest, problemResponse } from "@/lib/edge/http";
import NextAuth from "next-auth";
import { NextRequest } from "next/server";
import { randomUUID } from "node:crypto";
import type * as z from "zod";

type Extra = { params: Promise<{ nextauth: string[] }> };

/** What the console asks of next-auth. Everything else under /api/auth is a JSON 404 like any unknown path. */
const asked = new Set(["GET csrf", "POST callback/credentials", "POST signout"]);

const { PUBLIC_URL } = readConfig({ web: webConfig }).web;
// next-auth takes its address from here alone; without it, it would guess one, and its cookies would lack `Secure`.
process.env["NEXTAUTH_URL"] = PUBLIC_URL;

async function handle(request: NextRequest, extra: Extra): Promise<Response> {
  const { nextauth } = await extra.params;
  if (!asked.has(`${request.method} ${nextauth.join("/")}`)) return unknownPath();
  try {
    const checked = request.method === "POST" ? await checkForm(request) : request;
    const setCookies: string[] = [];
    const options = authOptions(getPlatform("web"), PUBLIC_URL, {
      device: request.cookies.get(deviceCookieName(isSecure(PUBLIC_URL)))?.value,
      onSignedIn: (cookie) => setCookies.push(cookie),
    });
    const handler: (request: NextRequest, extra: Extra) => Promise<Response> = NextAuth(options);
    const response = await handler(checked, extra);
    for (const cookie of setCookies) response.headers.append("set-cookie", cookie);
    return response;
  } catch (error) {
    return problemResponse(error, randomUUID());
  }
}

/** next-auth reads whatever it is sent; it gets a form within the limits of every other body. */
async function checkForm(request: NextRequest): Promise<NextRequest> {
  const fields = (await parseRequest(signInForm, request, {})) as z.output<typeof signInForm.body>;
  return new NextRequest(request.url, { method: "POST", body: new URLSearchParams(fields) });
}

export { unknownPath as DELETE, handle as GET, unknownPath as PATCH, handle as POST, unknownPath as PUT };
