import { ApiProblem } from "./api-problem";
import { reach } from "./reach";
import { explainLostCookie } from "./sign-in-address";

/**
 * Signs in through next-auth's own routes: fetch its CSRF token, post the credentials, read where it would send us, and see
 * whether the browser kept the session.
 *
 * @param publicUrl - where the console is meant to be opened.
 * @throws ApiProblem with the reason when the credentials do not hold, or the browser dropped the cookie.
 */
export async function signInWithPassword(username: string, password: string, publicUrl: string): Promise<void> {
  const response = await post("/api/auth/callback/credentials", { username, password });
  const { url } = (await response.json()) as { url?: string };
  const reason = url ? new URL(url, location.origin).searchParams.get("error") : null;
  if (!response.ok || reason)
    throw new ApiProblem(response.status, { code: "UNAUTHENTICATED", detail: reason ?? "Sign-in failed. Try again." });
  const { status } = await reach("/api/auth/users/me");
  if (status === 401)
    throw new ApiProblem(status, { code: "UNAUTHENTICATED", detail: explainLostCookie(publicUrl, location) });
}

export async function signOutOfBrowser(): Promise<void> {
  await post("/api/auth/signout", {});
}

async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const { csrfToken } = (await (await reach("/api/auth/csrf")).json()) as { csrfToken: string };
  return reach(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...fields, csrfToken, callbackUrl: "/", json: "true" }),
  });
}
