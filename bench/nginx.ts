import { freePort } from "@/lib/kernel/testing/free-port";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { familyOf } from "./processor-time";

const startDeadlineMs = 10_000;

export type Nginx = {
  url: string;
  port: number;
  /** Its master and its worker. */ pids: number[];
  stop(): Promise<void>;
};

/** What stands inside `http` for a server on this port. */
type Describe = (port: number) => string;

/** One nginx worker on loopback. @throws Error when nginx is not installed or does not start. */
export async function startNginx(state: string, describe: Describe): Promise<Nginx> {
  const port = await freePort();
  mkdirSync(state, { recursive: true });
  const config = join(state, "nginx.conf");
  writeFileSync(config, configuration(state, describe(port)));
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
    port,
    pids: familyOf(server.pid === undefined ? [] : [server.pid]),
    async stop() {
      server.kill("SIGTERM");
      await exited;
    },
  };
}

export const serveFolder =
  (folder: string): Describe =>
  (port) =>
    `
  sendfile on;
  tcp_nopush on;
  server {
    listen 127.0.0.1:${port};
    root ${folder};
    etag on;
  }`;

/** Passes everything on as it comes, with room for what these benches send so that nothing touches the disk. */
export const passTo =
  (upstreamPort: number): Describe =>
  (port) =>
    `
  upstream engine {
    server 127.0.0.1:${upstreamPort};
    keepalive 512;
    keepalive_requests 1000000000;
  }
  client_body_buffer_size 64k;
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://engine;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_buffer_size 64k;
      proxy_buffers 8 64k;
    }
  }`;

function configuration(state: string, http: string): string {
  return `
daemon off;
user root;
worker_processes 1;
pid ${join(state, "nginx.pid")};
events { worker_connections 2048; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path ${join(state, "body")};
  proxy_temp_path ${join(state, "proxy")};
  fastcgi_temp_path ${join(state, "fastcgi")};
  uwsgi_temp_path ${join(state, "uwsgi")};
  scgi_temp_path ${join(state, "scgi")};
${http}
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
