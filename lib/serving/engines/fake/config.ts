import * as z from "zod";

/** Ways in which the fake engine misbehaves. All off by default. */
export const fakeConfig = z.strictObject({
  contextLength: z.int().min(16).max(1_000_000).default(4096).meta({ title: "Context length", unit: "tokens" }),
  parallel: z.int().min(1).max(256).default(4).meta({ title: "Parallel requests", unit: "requests" }),
  startDelayMs: z.int().min(0).max(600_000).default(0).meta({ title: "Start delay", unit: "ms" }),
  promptDelayMs: z.int().min(0).max(600_000).default(0).meta({ title: "Delay before the first token", unit: "ms" }),
  tokenDelayMs: z.int().min(0).max(60_000).default(0).meta({ title: "Delay between tokens", unit: "ms" }),
  memoryBytes: z
    .int()
    .min(0)
    .max(2 ** 50)
    .default(64 * 1024 ** 2)
    .meta({ title: "Memory it claims to need", unit: "bytes" }),
  failure: z
    .enum(["none", "start-out-of-memory", "start-refused", "start-hang", "crash", "hang", "garbage", "truncate"])
    .default("none")
    .meta({ title: "Failure", description: "What goes wrong; the last four happen while it answers." }),
  patienceMs: z.int().min(0).max(600_000).default(60_000).meta({ title: "Longest time for a token", unit: "ms" }),
  failAfterTokens: z.int().min(0).max(100_000).default(3).meta({ title: "Tokens before the failure", unit: "tokens" }),
});

export type FakeConfig = z.output<typeof fakeConfig>;
