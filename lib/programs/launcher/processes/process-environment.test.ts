import * as configuration from "@/lib/kernel/config";
import { engineConfig, launcherConfig, variablesOf } from "@/lib/kernel/config";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ZodObject } from "zod";
import { allSlices, processEnvironment, slicesOf } from "./process-environment";

const everything = {
  ...Object.fromEntries(variablesOf(...allSlices).map((name) => [name, `value of ${name}`])),
  PATH: "/usr/bin",
  CUDA_VISIBLE_DEVICES: "0",
  NODE_EXTRA_CA_CERTS: "/ca.pem",
  NODE_USE_ENV_PROXY: "1",
  npm_config_registry: "http://registry",
  INIT_CWD: "/somewhere",
};

test("the agent gets neither the database nor the master secret", () => {
  const names = Object.keys(processEnvironment("agent", everything));
  for (const slice of ["DATABASE_URL", "KAMIWAZA_SECRET", "REDIS_URL", "QUEUE_DATABASE_URL", "HF_TOKEN"]) {
    expect(names).not.toContain(slice);
    expect(names).not.toContain(`${slice}_FILE`);
  }
  expect(names).toContain("CONTROL_URL");
});

test("what is not ours passes to every program, what npm sets to none", () => {
  for (const program of ["web", "worker", "gateway", "agent"] as const) {
    const environment = processEnvironment(program, everything);
    expect(environment).toMatchObject({ PATH: "/usr/bin", CUDA_VISIBLE_DEVICES: "0", NODE_EXTRA_CA_CERTS: "/ca.pem" });
    expect(environment).not.toHaveProperty("npm_config_registry");
    expect(environment).not.toHaveProperty("INIT_CWD");
    expect(environment).not.toHaveProperty("NODE_USE_ENV_PROXY");
  }
});

test("the proxy to the hub is known to who asks the hub, and not to the gateway", () => {
  for (const program of ["web", "agent"] as const)
    expect(processEnvironment(program, everything)).toHaveProperty("HTTPS_PROXY");
  expect(processEnvironment("gateway", everything)).not.toHaveProperty("HTTPS_PROXY");
});

test("every slice of the configuration reaches a program, but the launcher's own and what agents set", () => {
  const claimed = new Set(Object.values(slicesOf).flatMap((slices) => variablesOf(...slices)));
  const unclaimed = variablesOf(...allSlices).filter((name) => !claimed.has(name));
  expect(unclaimed.toSorted()).toEqual(variablesOf(engineConfig, launcherConfig).toSorted());
});

test.each([
  ["gateway", "lib/programs/gateway/main.ts"],
  ["worker", "jobs/worker.ts"],
  ["agent", "lib/programs/agent/main.ts"],
] as const)("the %s is given every slice that it reads", (program, file) => {
  const source = readFileSync(join(import.meta.dirname, "../../../..", file), "utf8");
  const read = Object.entries(configuration).filter(([name]) => new RegExp(`\\b${name}\\b`).test(source));
  for (const [, slice] of read) if (slice instanceof ZodObject) expect(slicesOf[program]).toContain(slice);
});
