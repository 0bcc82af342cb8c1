import { freePorts } from "@/lib/kernel/testing/free-port";
import { execFile, type ExecFileException } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

export type Product = {
  url: string;
  /** Where the gateway finds web. */
  webPort: number;
  home: string;
  setupToken: string;
  /** From the command to a printed address, in ms. */
  startedInMs: number;
  run(command: string, ...args: string[]): Promise<string>;
  remove(): Promise<void>;
};

type Options = { hubUrl: string; environment?: Record<string, string> };

/** Starts a product of its own: new home, new ports, the built programs through the real launcher. */
export async function startProduct({ hubUrl, environment = {} }: Options): Promise<Product> {
  const home = mkdtempSync(join(tmpdir(), "kamiwaza-product-"));
  const ports = await freePorts(5);
  const [gateway = 0, web = 0, worker = 0, agent = 0, postgres = 0] = ports;
  const url = `http://127.0.0.1:${gateway}`;
  const env = {
    ...process.env,
    // Stores and an account of whoever runs this are not the product's.
    DATABASE_URL: "",
    REDIS_URL: "",
    HF_TOKEN: "",
    KAMIWAZA_HOME: home,
    HF_ENDPOINT: hubUrl,
    PUBLIC_URL: url,
    GATEWAY_PORT: String(gateway),
    WEB_PORT: String(web),
    WORKER_PORT: String(worker),
    AGENT_PORT: String(agent),
    POSTGRES_PORT: String(postgres),
    CONTROL_URL: `http://127.0.0.1:${web}`,
    API_STRICT: "true",
    NODE_NAME: "this-machine",
    ...environment,
  };
  const run = (command: string, ...args: string[]) => launcher(env, command, args);
  const startedAt = performance.now();
  const printed = await run("up");
  const setupToken = /Set-up token\s+(\S+)/.exec(printed)?.[1];
  if (!setupToken) throw new Error(`the launcher printed no set-up token:\n${printed}`);
  return {
    url,
    webPort: web,
    home,
    setupToken,
    startedInMs: performance.now() - startedAt,
    run,
    async remove() {
      await run("down");
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function launcher(env: NodeJS.ProcessEnv, command: string, args: string[]): Promise<string> {
  const program = join(root, "dist/lib/launcher/main.js");
  const node = join(root, "node_modules/.bin/node");
  return new Promise((done, failed) => {
    execFile(
      node,
      [program, command, ...args],
      { env, cwd: root, maxBuffer: 16 * 1024 * 1024 },
      (error: ExecFileException | null, stdout, stderr) => {
        if (error) failed(new Error(`launcher ${command} ended with ${error.code}:\n${stdout}\n${stderr}`));
        else done(stdout);
      },
    );
  });
}
