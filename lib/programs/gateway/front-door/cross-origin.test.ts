import { gatewayConfig } from "@/lib/kernel/config";
import { describe, expect, test } from "vitest";
import { addDeployment, chatRequest, chatStream, openInference, sendEvents } from "../testing";

const page = "https://app.example";
const chat = "/v1/chat/completions";

const corsHeaders = (headers: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-")));

const preflight = (origin: string) => ({
  path: chat,
  method: "OPTIONS",
  headers: {
    origin,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization, content-type, x-stainless-lang",
  },
});

describe("a page of another origin", () => {
  test("hears nothing as long as no origin is set", async () => {
    const kit = await openInference();
    const answers = [
      await kit.send(preflight(page)),
      await kit.send({ path: "/v1/models", method: "GET", headers: { origin: page } }),
    ];
    expect(answers.map(({ status, headers }) => [status, corsHeaders(headers)])).toEqual([
      [405, {}],
      [200, {}],
    ]);
  });

  test("whose origin is set may ask, read streams and refusals, and never with cookies", async () => {
    const kit = await openInference({ GATEWAY_CORS_ORIGINS: [page] });
    const engine = await kit.node((_arrived, res) => sendEvents(res, chatStream(["a"])));
    addDeployment(kit.gateway.directory, "tiny", [engine]);
    const asked = await kit.send(preflight(page));
    expect([asked.status, asked.text, corsHeaders(asked.headers)]).toEqual([
      204,
      "",
      {
        "access-control-allow-origin": page,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type, x-stainless-lang",
        "access-control-max-age": "600",
      },
    ]);
    const headers = { origin: page };
    const answers = [
      await kit.send({ headers, body: chatRequest("tiny", { stream: true }) }),
      await kit.send({ headers: { ...headers, authorization: "Bearer nobody" }, body: chatRequest("tiny") }),
      await kit.send({ headers, body: "{" }),
      await kit.send({ headers, path: "/v1/nothing", method: "GET" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 401, 400, 404]);
    for (const answer of answers) {
      expect(corsHeaders(answer.headers)).toEqual({
        "access-control-allow-origin": page,
        "access-control-expose-headers": "x-request-id, x-ignored-parameters, retry-after",
      });
      expect(answer.headers.vary).toBe("Origin");
    }
  });

  test.each(["https://evil.example", "https://app.example.evil.example", "http://app.example", "null"])(
    "%s that is not set hears that in no answer",
    async (origin) => {
      const kit = await openInference({ GATEWAY_CORS_ORIGINS: [page] });
      const answers = [
        await kit.send(preflight(origin)),
        await kit.send({ path: "/v1/models", method: "GET", headers: { origin } }),
      ];
      expect(answers.map(({ headers }) => [corsHeaders(headers), headers.vary])).toEqual([
        [{}, "Origin"],
        [{}, "Origin"],
      ]);
    },
  );

  test("may be anybody's where * was set, inference alone", async () => {
    const kit = await openInference({ GATEWAY_CORS_ORIGINS: ["*"] });
    expect((await kit.send(preflight(page))).headers["access-control-allow-origin"]).toBe("*");
    const ready = await kit.send({ path: "/health/ready", method: "GET", headers: { origin: page } });
    expect(corsHeaders(ready.headers)).toEqual({});
  });
});

test.each(["app.example", "https://app.example/", "https://app.example/path", "*.example", "https://a.example,"])(
  "the setting %j is refused or read as what it says",
  (text) => {
    const { success, data } = gatewayConfig.safeParse({ GATEWAY_CORS_ORIGINS: text });
    expect(success ? data.GATEWAY_CORS_ORIGINS : undefined).toEqual(
      text.endsWith(",") ? ["https://a.example"] : undefined,
    );
  },
);
