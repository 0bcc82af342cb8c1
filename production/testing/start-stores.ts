import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startEmbeddedPostgres } from "@/db/embedded";
import { chooseServerAccount } from "@/db/embedded/server-account";
import { freePort } from "@/lib/kernel/testing/free-port";
import type { Service } from "../stack";

export type Stores = {
  /** Of this run; it goes with the stores. */
  folder: string;
  /** Where the secrets lie, named as in docker-compose.yml. */
  secrets: string;
  redis: { pid: number; port: number; url: string };
  stop(): Promise<void>;
};

/**
 * The stores that our programs need, with every secret in a file: PostgreSQL by TLS under an authority of its own, in
 * CockroachDB's place, and Redis by the very command of the stack.
 */
export async function startStores(redis: Service): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), "kamiwaza-stack-"));
  const secrets = join(folder, "secrets");
  await promisify(execFile)("chmod", ["755", folder]);
  await mkdir(secrets);
  const account = await chooseServerAccount();
  const { key, certificate } = await makeCertificate(folder);
  if (account.owner) await chown(key, account.owner.uid, account.owner.gid);
  const postgres = await startEmbeddedPostgres({
    dataDirectory: join(folder, "postgres"),
    port: await freePort(),
    password: "a-password",
    logFile: join(folder, "postgres.log"),
    settings: { ssl: "on", ssl_cert_file: certificate, ssl_key_file: key },
    account,
  });
  const redisPort = await freePort();
  const values = {
    kamiwaza_secret: "production-".repeat(4),
    database_url: `${postgres.url.replace("127.0.0.1", "localhost")}?sslmode=verify-full`,
    redis_password: "another-password",
    redis_url: `redis://:another-password@127.0.0.1:${redisPort}`,
    cockroach_ca: await readFile(certificate, "utf8"),
    join_token: "",
  };
  for (const [name, value] of Object.entries(values)) await writeFile(join(secrets, name), `${value}\n`);

  const server = startRedis(redis, { secrets, folder, port: redisPort });
  const ended = once(server, "exit");
  return {
    folder,
    secrets,
    redis: { pid: server.pid ?? 0, port: redisPort, url: values.redis_url },
    async stop() {
      server.kill("SIGTERM");
      await ended;
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeCertificate(folder: string): Promise<{ key: string; certificate: string }> {
  const [key, certificate] = [join(folder, "server.key"), join(folder, "server.crt")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
  const files = ["-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate];
  await promisify(execFile)("openssl", ["req", "-x509", ...subject, ...files]);
  return { key, certificate };
}

/** The stack's own command, with its folders and a port of ours. */
function startRedis(redis: Service, { secrets, folder, port }: { secrets: string; folder: string; port: number }) {
  const [shell = "", ...words] = (redis.command ?? []).map((word) =>
    word.replaceAll("$$", "$").replaceAll("/run/secrets", secrets).replace("dir /data", `dir ${folder}\nport ${port}`),
  );
  return spawn(shell, words, { stdio: "ignore" });
}
