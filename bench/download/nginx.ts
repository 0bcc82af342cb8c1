import { freePort } from "@/lib/kernel/testing/free-port";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const startDeadlineMs = 10_000;

export type Nginx = { url: string; stop(): Promise<void> };

/** Serves a folder from one nginx worker on loopback. @throws Error when nginx is not installed or does not start. */
export async function startNginx(folder: string, state: string): Promise<Nginx> {
  const port = await freePort();
  mkdirSync(state, { recursive: true });
  const config = join(state, "nginx.conf");
  writeFileSync(config, configuration(folder, state, port));
  const server = spawn("nginx", ["-c", config, "-p", state, "-e", join(state, "error.log")], { stdio: "inherit" });
  process.once("exit", () => server.kill());
  const { promise: broken, reject } = Promise.withResolvers<never>();
  server.once("error", (cause) =>
    reject(new Error("nginx did not start; on Debian: apt-get install nginx", { cause })),
  );
  server.once("exit", () => reject(new Error("nginx ended at once")));
  const exited = once(server, "exit");
  await Promise.race([broken, answers(port)]);
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.kill("SIGTERM");
      await exited;
    },
  };
}

function configuration(folder: string, state: string, port: number): string {
  return `
daemon off;
user root;
worker_processes 1;
pid ${join(state, "nginx.pid")};
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000;
  client_body_temp_path ${join(state, "body")};
  proxy_temp_path ${join(state, "proxy")};
  fastcgi_temp_path ${join(state, "fastcgi")};
  uwsgi_temp_path ${join(state, "uwsgi")};
  scgi_temp_path ${join(state, "scgi")};
  server {
    listen 127.0.0.1:${port};
    root ${folder};
    etag on;
  }
}
`;
}

async function answers(port: number): Promise<void> {
  const deadline = performance.now() + startDeadlineMs;
  while (performance.now() < deadline) {
    const socket = connect(port, "127.0.0.1");
    const connected = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    await sleep(50);
  }
  throw new Error("nginx does not answer.");
}
