import { describe, expect, inject, test } from "vitest";
import { owner } from "../sign-in";
import { expectClear } from "./expect-refusal";
import { speak } from "./speak";

const { url, apiKey } = inject("product");
const { host } = new URL(url);
const signedIn = `Host: ${host}\r\nAuthorization: Bearer ${apiKey}\r\n`;
const ok = /^2\d\d$/;

describe("bytes that two parsers could read differently", () => {
  const post = `POST /api/models HTTP/1.1\r\n${signedIn}Content-Type: application/json\r\n`;
  const smuggled = `GET /api/whoami HTTP/1.1\r\n${signedIn}\r\n`;

  test.each([
    ["a length and chunks", `${post}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ["two lengths", `${post}Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`],
    ["a list of lengths", `${post}Content-Length: 0, ${smuggled.length}\r\n\r\n${smuggled}`],
    ["a length with a sign", `${post}Content-Length: +0\r\n\r\n${smuggled}`],
    ["a negative length", `${post}Content-Length: -1\r\n\r\n${smuggled}`],
    ["a hexadecimal length", `${post}Content-Length: 0x0\r\n\r\n${smuggled}`],
    ["a length beyond all numbers", `${post}Content-Length: 99999999999999999999999\r\n\r\n`],
    ["chunks that are not the last coding", `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`],
    ["an unknown coding", `${post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ["chunks twice", `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    [
      "a chunk size beyond all numbers",
      `${post}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n[]\r\n0\r\n\r\n`,
    ],
    ["a chunk size that is none", `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n`],
    ["a folded header", `GET /api/models HTTP/1.1\r\n${signedIn}X-A: 1\r\n 2\r\n\r\n`],
    ["a bare line feed", `GET /api/models HTTP/1.1\nHost: ${host}\n\n${smuggled}`],
    ["a bare carriage return", `GET /api/models HTTP/1.1\r\n${signedIn}X-A: a\rX-B: b\r\n\r\n`],
    ["a NUL in a header", `GET /api/models HTTP/1.1\r\n${signedIn}X-A: a\0b\r\n\r\n`],
    ["a space before the colon", `GET /api/models HTTP/1.1\r\n${signedIn}X-A : 1\r\n\r\n`],
    ["an absolute address", `GET http://127.0.0.1:1/ HTTP/1.1\r\n${signedIn}Connection: close\r\n\r\n`],
    ["the opening of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["a version of the future", `GET /api/models HTTP/1.2\r\n${signedIn}\r\n`],
    ["a host that is none", `GET /api/models HTTP/1.1\r\nHost: a b<script>\r\nConnection: close\r\n\r\n`],
  ])("%s is one 400", async (_what, bytes) => {
    expect((await speak(url, bytes)).map(({ status }) => status)).toEqual([400]);
  });

  test("more headers than anybody needs are a 431", async () => {
    const many = Array.from({ length: 2500 }, (_, index) => `X-${index}: 1\r\n`).join("");
    for (const headers of [many, `X-A: ${"a".repeat(20_000)}\r\n`, `Cookie: ${"a".repeat(40_000)}\r\n`]) {
      const bytes = `GET /api/models HTTP/1.1\r\n${signedIn}Connection: close\r\n${headers}\r\n`;
      expect((await speak(url, bytes)).map(({ status }) => status)).toEqual([431]);
    }
  });

  test("headers that never end are given up after 15 s", async () => {
    const [answer] = await speak(url, `GET /api/models HTTP/1.1\r\n${signedIn}X-A: `, 25_000);
    expect(answer?.status).toBe(408);
  });

  test("a change of protocol is not made, nor by a body's promise", async () => {
    for (const protocol of ["websocket", "h2c", "TLS/1.0"]) {
      const head = `GET /api/whoami HTTP/1.1\r\n${signedIn}Connection: close, Upgrade\r\nUpgrade: ${protocol}\r\n`;
      const answers = await speak(url, `${head}Sec-WebSocket-Key: x\r\nHTTP2-Settings: x\r\n\r\n`);
      expect(answers.map(({ status }) => status)).toEqual([200]);
    }
  });

  test("HTTP/1.0 is answered and closed", async () => {
    const [answer, more] = await speak(url, `GET /api/whoami HTTP/1.0\r\n${signedIn}\r\n`);
    expect([answer?.status, more]).toEqual([200, undefined]);
  });
});

describe("paths", () => {
  const targets = [
    ..."/v1/../api/models /api/../v1/models /%2e%2e/api/models /api/%2E./models /api/models/.. /x/../metrics".split(
      " ",
    ),
    ..."/api/models;x=1 /api/models%2f /api/models/%00 /api/models/% /api/%ff /api//nothing/ /api /api/ /.env".split(
      " ",
    ),
    ..."/api/.env /_next/../../etc/passwd /_next/static/..%2f..%2fetc%2fpasswd /\\evil.com /%5c%5cevil.com".split(" "),
    ..."/_next/image?url=http://127.0.0.1/ /metrics.rsc /en/metrics /api/metrics /v1/%2e%2e/api /v1/models/%ff".split(
      " ",
    ),
    ..."//evil.com/ /API/models /runtime/models/x/v1/models /models/..;/api".split(" "),
  ];

  test.each(targets)("%s fails nowhere, shows nothing and leads nowhere else", async (target) => {
    const [answer] = await speak(url, `GET ${target} HTTP/1.1\r\n${signedIn}Connection: close\r\n\r\n`);
    expect(answer?.status).toBeLessThan(500);
    expect(String(answer?.status)).not.toMatch(ok);
    expect(answer?.body).not.toMatch(/root:|# HELP|node_modules/);
    expect(/^location: (.*)$/im.exec(answer?.headers ?? "")?.[1] ?? "/").toMatch(/^\/(?![/\\])/);
  });

  test.each([
    "/api",
    "/api/",
    "/api/nothing",
    "/api/nothing/",
    "/api/models/x/y/z",
    "/api/auth/_log",
    "/api/auth/signin",
  ])("%s is a JSON 404 for every method", async (path) => {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
      const response = await fetch(url + path, { method });
      expect(response.status).toBe(404);
      await expectClear(response, `${method} ${path}`);
    }
  });
});

describe("methods", () => {
  test.each(["TRACE", "PROPFIND", "QUERY", "LINK", "MKCOL"])("%s is a 405", async (method) => {
    for (const path of ["/", "/api/models", "/api/nothing", "/v1/models"]) {
      const [answer] = await speak(url, `${method} ${path} HTTP/1.1\r\n${signedIn}Connection: close\r\n\r\n`);
      expect(answer?.status, path).toBe(405);
      expect(answer?.headers, path).toMatch(/^allow: /im);
    }
  });

  test("one that an operation does not offer is refused in words, whatever a header claims", async () => {
    const headers = { authorization: `Bearer ${apiKey}` };
    const put = await fetch(`${url}/api/models`, { method: "PUT", headers });
    expect(put.status).toBe(405);
    await expectClear(put, "PUT /api/models");
    const override = { ...headers, "x-http-method-override": "PUT", "x-method-override": "DELETE" };
    expect((await fetch(`${url}/api/whoami?_method=DELETE`, { headers: override })).status).toBe(200);
  });

  test("HEAD is GET without a body, OPTIONS names methods and opens nothing to other origins", async () => {
    const headers = { authorization: `Bearer ${apiKey}`, origin: "http://evil.example" };
    const head = await fetch(`${url}/api/models`, { method: "HEAD", headers });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const path of ["/api/models", "/v1/models", "/v1/chat/completions", "/"]) {
      const asked = { ...headers, "access-control-request-method": "POST" };
      const options = await fetch(url + path, { method: "OPTIONS", headers: asked });
      expect(options.status, path).toBeLessThan(500);
      const got = await fetch(url + path, { headers });
      for (const { headers: answered } of [options, got]) {
        expect(
          [...answered.keys()].filter((name) => name.startsWith("access-control-")),
          path,
        ).toEqual([]);
      }
    }
  });
});

describe("a browser's session", () => {
  test("changes nothing at the word of another site", async () => {
    const cookie = await signInByCookie();
    const send = (headers: Record<string, string>, body = '{"name":"forged"}') =>
      fetch(`${url}/api/models`, {
        method: "POST",
        headers: { cookie, "content-type": "application/json", ...headers },
        body,
      });
    const attempts = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", origin: url },
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: `${url}.evil.example` },
      { origin: "http://evil.example", "x-forwarded-host": "evil.example", host: "evil.example" },
    ];
    for (const headers of attempts) {
      const response = await send(headers);
      expect(response.status, JSON.stringify(headers)).toBe(403);
      await expectClear(response, JSON.stringify(headers));
    }
    const plain = await send({ "sec-fetch-site": "same-origin", "content-type": "text/plain" });
    expect(plain.status).toBe(415);
    const models = await fetch(`${url}/api/models`, { headers: { cookie } });
    expect(JSON.stringify(await models.json())).not.toContain("forged");
  });

  test("is not opened by a form without the page's token, nor by a body that is no form", async () => {
    const address = `${url}/api/auth/callback/credentials`;
    const form = new URLSearchParams({ ...owner, json: "true" });
    const without = await fetch(address, { method: "POST", body: form, redirect: "manual" });
    expect(without.headers.get("set-cookie") ?? "").not.toContain("session-token");
    for (const [body, type, status] of [
      ["{", "application/json", 415],
      ["<a/>", "text/xml", 415],
      [`username=${"x".repeat(2 ** 21)}`, "application/x-www-form-urlencoded", 413],
      [`username=${"x".repeat(5000)}`, "application/x-www-form-urlencoded", 422],
      ["username=a%00b", "application/x-www-form-urlencoded", 422],
    ] as const) {
      const response = await fetch(address, { method: "POST", headers: { "content-type": type }, body });
      expect(response.status, body.slice(0, 20)).toBe(status);
      await expectClear(response, body.slice(0, 20));
    }
  });

  test("stays with a cookie that no script reads and no other site sends", async () => {
    const response = await postCredentials(owner.password);
    expect(response.headers.get("set-cookie")).toMatch(/session-token=[^;]+; Path=\/;.*HttpOnly; SameSite=Lax/);
    expect(await response.json()).toEqual({ url: `${url}/` });
  });
});

async function postCredentials(password: string, callbackUrl = "/"): Promise<Response> {
  const csrf = await fetch(`${url}/api/auth/csrf`);
  const cookie = csrf.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const body = new URLSearchParams({ username: owner.username, password, csrfToken, json: "true", callbackUrl });
  return fetch(`${url}/api/auth/callback/credentials`, { method: "POST", headers: { cookie }, body });
}

async function signInByCookie(): Promise<string> {
  const response = await postCredentials(owner.password);
  const cookie = response.headers.getSetCookie().find((one) => one.includes("session-token="));
  if (!cookie) throw new Error(`signing in answered ${response.status}`);
  return cookie.split(";", 1)[0] ?? "";
}

describe("answers", () => {
  const policyOf = (response: Response) => response.headers.get("content-security-policy") ?? "";

  test.each(["/sign-in", "/setup", "/nothing", "/api/docs", "/docs", "/", "/models"])(
    "the page %s runs scripts by the nonce of this answer alone, and stands in no frame",
    async (path) => {
      const cookie = path === "/" || path === "/models" ? await signInByCookie() : "";
      const headers = { cookie, "content-security-policy": "script-src 'nonce-mine'", "x-nonce": "mine" };
      const [page, again] = await Promise.all([fetch(url + path, { headers }), fetch(url + path, { headers })]);
      const nonce = /script-src 'self' 'nonce-([\w+/=]+)';/.exec(policyOf(page))?.[1] ?? "";
      expect(nonce).toHaveLength(24);
      expect(policyOf(again)).not.toContain(nonce);
      expect(policyOf(page)).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
      expect(page.headers.get("x-content-type-options")).toBe("nosniff");
      expect(page.headers.get("cache-control")).toContain("no-store");
      const html = await page.text();
      const scripts = html.match(/<script\b[^>]*>/g) ?? [];
      expect(scripts.length).toBeGreaterThan(3);
      expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
      expect(html).not.toContain("nonce-mine");
    },
  );

  test.each(["/api/models", "/api/whoami", "/api/nothing", "/api/auth/csrf", "/v1/models", "/v1/nothing"])(
    "%s is private, is what it says it is, and runs nothing",
    async (path) => {
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${apiKey}` } });
      expect(response.headers.get("cache-control")).toContain("no-store");
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(policyOf(response)).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(response.headers.get("x-powered-by")).toBeNull();
    },
  );

  test("forwarding headers move neither the address of a client nor of a page", async () => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-host": "evil.example",
      "x-real-ip": "6.6.6.6",
      forwarded: "for=6.6.6.6;host=evil.example",
      "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy",
    };
    const page = await fetch(`${url}/models`, { headers: { ...headers, authorization: "" }, redirect: "manual" });
    expect([page.status, page.headers.get("location")]).toEqual([307, "/sign-in"]);
    await fetch(`${url}/api/whoami`, { headers });
    const asked = async () => {
      const events = await fetch(`${url}/api/activity/events?show=all&limit=500`, { headers });
      const { items } = (await events.json()) as { items: { action: string; client_address: string }[] };
      return [...new Set(items.map(({ client_address }) => client_address))];
    };
    await expect.poll(asked, { timeout: 10_000 }).toContain("127.0.0.1");
    expect(await asked()).not.toContain("6.6.6.6");
  });
});
