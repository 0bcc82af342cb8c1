import { randomUUID } from "node:crypto";
import { expect, inject, test } from "vitest";
import { ApiClient } from "../api-client";
import { keepScore } from "./held";

const { url, apiKey } = inject("product");
const admin = new ApiClient(url, apiKey);
const score = keepScore("Guessing passwords, and keeping others out by it");
const password = "the password of a victim";

/** Signs in as the console does, with the cookies of one browser. */
async function browserSignIn(jar: Map<string, string>, username: string, given: string): Promise<string> {
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const keep = (answer: Response) => {
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      jar.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
  };
  const first = await fetch(`${url}/api/auth/csrf`, { headers: { cookie: cookie() } });
  keep(first);
  const { csrfToken } = (await first.json()) as { csrfToken: string };
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: "POST",
    redirect: "manual",
    headers: { cookie: cookie(), "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ username, password: given, csrfToken, callbackUrl: "/", json: "true" }),
  });
  keep(answer);
  const { url: next } = (await answer.json()) as { url: string };
  return new URL(next, url).searchParams.get("error") ?? "signed in";
}

const apiSignIn = async (username: string, given: string) => {
  const body = new URLSearchParams({ grant_type: "password", username, password: given });
  const answer = await fetch(`${url}/api/auth/token`, { method: "POST", body });
  await answer.body?.cancel();
  return { status: answer.status, after: Number(answer.headers.get("retry-after") ?? 0) };
};

test("wrong passwords without end do not keep their owner out of a browser they used before", async () => {
  const username = `victim-${randomUUID()}`;
  await admin.call("POST", "/api/auth/users/local", { username, password });
  const browser = new Map<string, string>();
  score("the owner's first sign-in", await browserSignIn(browser, username, password), "signed in");
  let last = await apiSignIn(username, "wrong");
  for (let count = 0; count < 20; count += 1) last = await apiSignIn(username, "wrong");
  score("the attacker waits", last.status, 429);
  score("five minutes at most", last.after <= 300, true);
  score("the owner from the same address", await browserSignIn(browser, username, password), "signed in");
  const shown = await admin.call<{ items: { action: string; outcome: string }[] }>(
    "GET",
    "/api/activity/events?show=problems&action=session.create",
  );
  score("failed sign-ins show under Problems", shown.items.length > 0, true);
});

test("a name that nobody has is answered as one that somebody has, until it is slowed down and then", async () => {
  const username = `victim-${randomUUID()}`;
  await admin.call("POST", "/api/auth/users/local", { username, password });
  const told = async (name: string) => {
    const statuses = [];
    for (let count = 0; count < 7; count += 1) statuses.push((await apiSignIn(name, "wrong")).status);
    return statuses.includes(429);
  };
  score("known and unknown names are slowed down alike", await told(username), await told(`nobody-${randomUUID()}`));
});

test("a name that looks like another is not to be had", async () => {
  const username = `owner-${randomUUID()}`;
  await admin.call("POST", "/api/auth/users/local", { username, password });
  for (const alike of [username.toUpperCase(), username.replace("owner", "Owner")]) {
    const answer = await admin.raw("POST", "/api/auth/users/local", { username: alike, password });
    await answer.body?.cancel();
    score(`${alike.slice(0, 5)}… beside ${username.slice(0, 5)}…`, answer.status, 409);
  }
});

test("readers see nothing of what others did", async () => {
  const username = `reader-${randomUUID()}`;
  await admin.call("POST", "/api/auth/users/local", { username, password, roles: ["viewer"] });
  const browser = new Map<string, string>();
  await browserSignIn(browser, username, password);
  const cookie = [...browser].map(([name, value]) => `${name}=${value}`).join("; ");
  for (const path of ["/api/activity/events?show=all", "/api/activity/activities", "/api/overview"]) {
    const answer = await fetch(url + path, { headers: { cookie } });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    score(`others in ${path}`, /"(?:name|actor)":"ada"/.test(text), false);
  }
});
