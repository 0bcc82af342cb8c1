import { expect, test } from "vitest";
import { facts, host, plan, withServer } from "./testing";

test("the bundled engine gets its options as one argument and its key in the environment", () => {
  const { command, args, env } = plan({}, { contextLength: 8192, parallel: 3 });
  expect([command, args[0], args[1]]).toEqual(["/opt/node", "/opt/engine/main.js", "--options"]);
  expect(JSON.parse(args[2] ?? "")).toMatchObject({ contextLength: 8192, parallel: 3, threads: 2, port: 20_001 });
  expect(env).toEqual({ ENGINE_API_KEY: "secret-key", UV_THREADPOOL_SIZE: "1" });
});

test("a TypeScript program runs through the development loader", () => {
  const source = { node: "/opt/node", script: "/src/main.ts" };
  expect(plan({ host: host({ bundled: { "llama-cpp": source } }) }).args.slice(0, 3)).toEqual([
    "--import",
    "tsx",
    "/src/main.ts",
  ]);
  const own = { ...source, nodeArgs: ["--import", "/loader.mjs"] };
  expect(plan({ host: host({ bundled: { "llama-cpp": own } }) }).args.slice(0, 3)).toEqual([
    "--import",
    "/loader.mjs",
    "/src/main.ts",
  ]);
});

test("llama-server gets loopback, the context of all slots together, and nothing it must not have", () => {
  const { command, args, env } = plan({ host: withServer }, { contextLength: 8192, parallel: 3 });
  expect(command).toBe("/usr/bin/llama-server");
  const valueOf = (flag: string) => args[args.indexOf(flag) + 1];
  expect(valueOf("--host")).toBe("127.0.0.1");
  expect(valueOf("--ctx-size")).toBe("24576");
  expect(valueOf("--threads")).toBe("2");
  expect(args).not.toContain("--gpu-layers");
  expect(args.join(" ")).not.toMatch(/secret-key|--tools|--slots|--props|--api-key/);
  expect(env).toMatchObject({ LLAMA_API_KEY: "secret-key", LLAMA_ARG_CACHE_RAM: "0" });
});

test("embedding and ranking models start llama-server in their mode", () => {
  expect(plan({ host: withServer, facts: { ...facts, task: "embedding" } }).args).toContain("--embeddings");
  expect(plan({ host: withServer, facts: { ...facts, task: "rerank" } }).args).toContain("--rerank");
});

test("larger weights have longer to load, within bounds", () => {
  expect(plan().readiness.deadlineMs).toBe(110_000);
  expect(plan({ facts: { ...facts, weightBytes: 1 } }).readiness.deadlineMs).toBe(60_000);
  expect(plan({ facts: { ...facts, weightBytes: 10 ** 12 } }).readiness.deadlineMs).toBe(1_800_000);
});

test.each([
  ["--host 0.0.0.0"],
  ["name --api-key x"],
  ["$(touch /tmp/x)"],
  ["a; rm -rf /"],
  ["`id`"],
  ["x\n--port 1"],
  ["--model=/etc/passwd"],
  ["\u0000"],
  ['","port":1,"x":"'],
])("a served name of %j stays one argument and changes nothing else", (servedModelName) => {
  const plain = plan({ host: withServer }).args;
  const named = plan({ host: withServer, servedModelName }).args;
  expect(named).toEqual(plain.map((argument) => (argument === "my-model" ? servedModelName : argument)));
  const options = JSON.parse(plan({ servedModelName }).args[2] ?? "");
  expect(options).toEqual({ ...JSON.parse(plan().args[2] ?? ""), servedModelName });
});
