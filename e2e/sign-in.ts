import type { BrowserContext } from "playwright/test";

export const owner = { username: "ada", password: "correct horse battery staple" };

/** Signs the owner in by API, as the sign-in form does it; the context keeps the cookie. */
export async function signIn({ request }: BrowserContext): Promise<void> {
  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await request.post("/api/auth/callback/credentials", {
    form: { ...owner, csrfToken, callbackUrl: "/", json: "true" },
  });
  if (!answer.ok()) throw new Error(`signing in answered ${answer.status()}`);
}
