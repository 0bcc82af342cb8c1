import { randomUUID } from "node:crypto";
import { describe, inject, test } from "vitest";
import { expectOpenAiRefusal } from "./expect-refusal";

const { url, apiKey } = inject("product");
const signedIn = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
const paths = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings"];
const deployed = `/runtime/models/${randomUUID()}/v1/chat/completions`;

describe.each([...paths, deployed])("POST %s refuses as OpenAI does", (path) => {
  const send = (body: RequestInit["body"], headers: Record<string, string> = signedIn) =>
    fetch(url + path, { method: "POST", headers, body, duplex: "half" } as RequestInit);

  test.each<[string, Record<string, string>]>([
    ["no credentials", {}],
    ["a wrong key", { authorization: "Bearer kmz_wrong" }],
    ["a key of the right form", { authorization: `Bearer kmz_${"0".repeat(32)}_${"A".repeat(43)}` }],
    ["another scheme", { authorization: "Basic YTpi" }],
    ["an unsigned token", { authorization: "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9." }],
    ["two different credentials", { authorization: `Bearer ${apiKey}`, "x-api-key": "kmz_other" }],
    ["a cookie alone", { cookie: `next-auth.session-token=${apiKey}; access_token=${apiKey}` }],
  ])("%s", async (what, headers) => {
    await expectOpenAiRefusal(await send("{}", headers), [401], what);
  });

  const model = "nothing";
  const messages = [{ role: "user", content: "x" }];
  test.each<[string, RequestInit["body"], number[]]>([
    ["no body", "", [400, 404]],
    ["broken JSON", '{"model":', [400, 404]],
    ["a list", "[]", [400, 404]],
    ["an unknown model", JSON.stringify({ model, messages, prompt: "x", input: "x" }), [404]],
    ["a model that is a statement", JSON.stringify({ model: "' or 1=1--", messages, prompt: "x", input: "x" }), [404]],
    ["a model of half a megabyte", JSON.stringify({ model: "x".repeat(500_000), messages }), [400, 404]],
    [
      "numbers out of range",
      JSON.stringify({ model, messages, temperature: 1e308, max_tokens: -1, n: 1e9 }),
      [400, 404],
    ],
    ["a template of its own", JSON.stringify({ model, messages, chat_template: "{{ x }}" }), [400, 404]],
    ["a memory write", JSON.stringify({ model, messages, n_discard: -1, prompt: "x", input: "x" }), [400, 404]],
    [
      "an image from inside",
      JSON.stringify({
        model,
        messages: [{ role: "user", content: [{ type: "image_url", image_url: { url: "http://169.254.169.254/" } }] }],
      }),
      [400, 404],
    ],
    ["100,000 levels", `{"model":"x","messages":${"[".repeat(100_000)}`, [400, 404]],
    ["5,000 closed levels", `{"model":"x","messages":${"[".repeat(5000)}${"]".repeat(5000)}}`, [400, 404]],
    ["a prototype", `{"__proto__":{"model":"x"},"constructor":{"prototype":{}}}`, [400, 404]],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), [400, 404]],
  ])("%s", async (what, body, statuses) => {
    await expectOpenAiRefusal(await send(body), statuses, what);
  });

  test("a compressed body", async () => {
    await expectOpenAiRefusal(await send("{}", { ...signedIn, "content-encoding": "gzip" }), [404, 415], "gzip");
  });

  test("a body over the limit, announced and in chunks", async () => {
    const large = Buffer.alloc(5 * 1024 * 1024, " ");
    await expectOpenAiRefusal(await send(large), [404, 413], "announced");
    await expectOpenAiRefusal(await send(new Blob([large]).stream()), [404, 413], "in chunks");
  });
});

test.each([
  "/v1",
  "/v1/",
  "/v1/nothing",
  "/v1/audio/speech",
  "/v1/models/..%2f..",
  "/v1/models/%00",
  "/runtime/models",
])("GET %s names nothing", async (path) => {
  await expectOpenAiRefusal(await fetch(url + path, { headers: signedIn }), [404], path);
});

test.each(["/invocations", "/pause", "/slots", "/props", "/completion", "/tokenize", "/lora-adapters", "/score"])(
  "an engine's own path %s is nobody's",
  async (path) => {
    await expectOpenAiRefusal(await fetch(`${url}/v1${path}`, { headers: signedIn }), [404], path);
    const other = `/runtime/models/${randomUUID()}${path}`;
    await expectOpenAiRefusal(await fetch(url + other, { method: "POST", headers: signedIn }), [404], other);
  },
);
