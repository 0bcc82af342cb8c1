import type { BrowserContext } from "playwright/test";

export type Credentials = { username: string; password: string };

export const owner: Credentials = { username: "ada", password: "correct horse battery staple" };

/** Signs a person in by API, as the sign-in form does it; the context keeps the cookie. */
export async function signIn({ request }: BrowserContext, person = owner): Promise<void> {
  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await request.post("/api/auth/callback/credentials", {
    form: { ...person, csrfToken, callbackUrl: "/", json: "true" },
  });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
}
