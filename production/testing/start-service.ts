import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Service } from "../stack";

const startDeadlineMs = 120_000;

export type Place = {
  /** Instead of the image's /app. */
  app: string;
  /** Instead of /run/secrets. */
  secrets: string;
  /** Instead of the volume at /var/lib/kamiwaza. */
  home: string;
  /** The user that containers run as; unset for the one of the test. */
  identity: { uid?: number; gid?: number };
  /** Words that stand for other containers or for fixed ports, and what stands for them here. */
  replace: Record<string, string>;
  /** Ports that are the default in the stack, and other ones here. */
  environment: Record<string, string>;
};

export type RunningService = {
  output(): string;
  /** Resolves when the stack's health check passes. */
  untilHealthy(): Promise<void>;
  /** Resolves with the exit code when the program ends by itself. */
  ended: Promise<number | null>;
  /** Stops it as a container engine does. */
  stop(): Promise<number | null>;
};

/** Starts a program of the stack with exactly its command and environment, and nothing of ours but PATH. */
export function startService(service: Service, place: Place, command = service.command ?? []): RunningService {
  const here = (word: string) =>
    Object.entries({ "/run/secrets": place.secrets, ...place.replace }).reduce(
      (text, [from, to]) => text.replaceAll(from, to),
      word,
    );
  const ofStack = Object.entries(service.environment ?? {}).map(([name, value]) => [name, here(value)]);
  const ofImage = { PATH: process.env["PATH"] ?? "", NODE_ENV: "production", KAMIWAZA_HOME: place.home } as const;
  const env = { ...ofImage, ...Object.fromEntries(ofStack), ...place.environment };
  const options = { cwd: place.app, env, ...place.identity };
  // The copy, because the user of a container may not be able to enter this folder.
  const node = join(place.app, "node_modules/node/bin/node");
  const child = spawn(node, command.slice(1), { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "exit").then(([code]) => code as number | null);

  const isHealthy = async () => {
    const [, , ...words] = service.healthcheck?.test ?? [];
    const check = spawn(node, words.map(here), { ...options, stdio: "ignore" });
    const [code] = (await once(check, "exit")) as [number | null];
    return code === 0;
  };
  return {
    output: () => output,
    ended,
    async untilHealthy() {
      const deadline = AbortSignal.timeout(startDeadlineMs);
      const gone = ended.then((code) => {
        throw new Error(`${command.join(" ")} ended with ${code}:\n${output}`);
      });
      const healthy = async () => {
        while (!(await isHealthy())) {
          if (deadline.aborted) throw new Error(`${command.join(" ")} is not healthy:\n${output}`);
          await sleep(100);
        }
      };
      await Promise.race([healthy(), gone]);
    },
    async stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
