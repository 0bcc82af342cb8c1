import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { freePort } from "@/lib/kernel/testing/free-port";
import { inspectGguf, withFile } from "../gguf";
import { tinyModel } from "../gguf/testing";
import { bundleEngines, exampleNode, root, startEngine, type StartedEngine } from "../testing";
import { llamaCpp } from "./index";

const apiKey = "structured-test-key-0123456789";
const config = llamaCpp.configSchema.parse({ contextLength: 1024, parallel: 2, threads: 1 });

const { bundled, remove } = await bundleEngines();
let engine: StartedEngine;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-structured-"));
  const primary = join(folder, "model.gguf");
  await writeFile(primary, tinyModel());
  const port = await freePort();
  const plan = llamaCpp.launchPlan({
    instanceId: "00000000-0000-4000-8000-000000000001",
    config,
    facts: await withFile(primary, inspectGguf),
    files: { primary, all: {} },
    servedModelName: "served-name",
    port,
    apiKey,
    host: { node: exampleNode(), executables: {}, bundled },
  });
  engine = startEngine(plan, port, apiKey, root);
  await engine.ready();
  await rm(folder, { recursive: true });
});

afterAll(async () => {
  engine.signal("SIGKILL");
  await engine.exited;
  await remove();
});

const ask = (schema: unknown, fields: Record<string, unknown> = {}) =>
  engine.call("POST", "/v1/chat/completions", {
    messages: [{ role: "user", content: "Answer." }],
    seed: 7,
    max_tokens: 600,
    response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema } },
    ...fields,
  });

/** Two alike elements are all that its grammar can write. */
const impossible = { type: "array", items: { const: 1 }, minItems: 2, maxItems: 2, uniqueItems: true };

describe("a model that writes anything", () => {
  test("keeps what zod asks for", async () => {
    const person = z.object({
      name: z.string().min(2).max(12),
      age: z.int().min(0).max(120),
      score: z.number().gt(0).lte(1),
      email: z.email(),
      born: z.iso.date(),
      id: z.uuid(),
      role: z.enum(["admin", "user"]),
      tags: z.array(z.string().max(8)).min(1).max(3),
      pair: z.tuple([z.int().multipleOf(5).max(50), z.boolean()]),
      pet: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("cat"), lives: z.int().max(9).min(1) }),
        z.object({ kind: z.literal("dog"), good: z.literal(true) }),
      ]),
      note: z.string().max(8).nullable(),
    });
    const response = await ask(z.toJSONSchema(person));
    const { choices } = (await response.json()) as {
      choices: { message: { content: string }; finish_reason: string }[];
    };
    expect(choices[0]?.finish_reason).toBe("stop");
    expect(() => person.parse(JSON.parse(choices[0]?.message.content ?? ""))).not.toThrow();
  });

  test("an answer that breaks what no grammar keeps is an error, not an answer", async () => {
    const response = await ask(impossible);
    expect([response.status, await response.json()]).toEqual([
      422,
      {
        error: {
          message: expect.stringMatching(/uniqueItems.*tried 3 times/),
          type: "answer_error",
          code: "schema_not_met",
          param: null,
        },
      },
    ]);
  });

  test("a stream of such an answer ends with the error", async () => {
    const response = await ask(impossible, { stream: true });
    const events = (await response.text()).trim().split("\n\n");
    expect(events.at(-1)).toContain("schema_not_met");
    expect(events).not.toContain("data: [DONE]");
    expect(events.join("")).not.toContain(`"finish_reason":"stop"`);
  });

  test("an answer that its limit cut short says so", async () => {
    const response = await ask({ ...impossible, items: { const: "a long element" } }, { max_tokens: 4 });
    const { choices } = (await response.json()) as { choices: { finish_reason: string }[] };
    expect(choices[0]?.finish_reason).toBe("length");
  });

  test("a pattern that takes forever is ended, and the engine goes on", { timeout: 60_000 }, async () => {
    const slow = { type: "string", pattern: "^(\\p{L}|\\p{L})*!$", minLength: 40, maxLength: 40 };
    const response = await ask(slow, { temperature: 0, logit_bias: { "100": 50 } });
    expect(response.status).toBe(422);
    expect((await ask({ type: "boolean" })).status).toBe(200);
  });

  test("a schema that is not kept is refused before anything is written", async () => {
    const response = await ask({ type: "object", properties: { a: { enum: [] } } }, { stream: true });
    const { error } = (await response.json()) as { error: Record<string, unknown> };
    expect([response.status, error["code"], error["param"]]).toEqual([
      400,
      "unsupported_schema",
      "response_format.json_schema.schema",
    ]);
    expect(error["message"]).toContain("enum at /properties/a/enum");
  });
});
