import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { databaseConfig, queueConfig, readConfig, secretsConfig, variablesOf } from "@/lib/kernel/config";
import { builtPath, programSources } from "@/lib/programs/launcher/build/bundle-programs";
import { slicesOf, type ProgramName } from "@/lib/programs/launcher/processes/process-environment";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { profilesOf, readStack, type Service } from "./stack";

const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const stack = readStack();
const dockerfile = read("Dockerfile");
const instructions = read("production/README.md");
const services = Object.entries(stack.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const named = (name: string): Service => {
  const service = stack.services[name];
  if (!service) throw new Error(`there is no service ${name}`);
  return service;
};

/** Each exception has its reason beside it in docker-compose.yml. */
const rootUsers = new Set(["cockroach", "milvus", "etcd"]);
const writableRoots = new Set(["milvus", "keycloak"]);
const oneShots = new Set(["migrate"]);

describe.each(services)("%s", (name, service) => {
  test("runs without root, or is one of the few whose image knows no other user", () => {
    expect(service.user).toBeDefined();
    expect(/^(root|0)\b/.test(service.user ?? "root")).toBe(rootUsers.has(name));
  });

  test("has no capability, gains no privilege, and cannot change its own program", () => {
    expect(service.cap_drop).toEqual(["ALL"]);
    expect(service.security_opt).toContain("no-new-privileges:true");
    expect(service.privileged).toBeUndefined();
    expect(service.read_only).toBe(!writableRoots.has(name));
    expect(JSON.stringify(service.volumes ?? [])).not.toContain("docker.sock");
  });

  test("comes from an image of one version", () => {
    expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+(-unprivileged)?$/);
  });

  test("tells whether it is well as long as it runs", () => {
    expect(service.restart).toBe(oneShots.has(name) ? "no" : "unless-stopped");
    expect(service.healthcheck !== undefined).toBe(!oneShots.has(name));
  });

  test("carries no secret in its environment or on its command line", () => {
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      const isSecret = /secret|password|token|key|url/i.test(variable) && !/^http[^@]*$/.test(value);
      if (isSecret)
        expect([variable, value]).toEqual([
          expect.stringMatching(/_FILE$/),
          expect.stringMatching(/^\/run\/secrets\//),
        ]);
    }
    for (const word of [...(service.command ?? []), ...(service.entrypoint ?? [])]) {
      // A shell reads the file itself; `$$` is how Compose spells the shell's own `$`.
      if (/(pass|key|token)\w*[= ]/i.test(word)) expect(word).toMatch(/\$\$\(cat \/run\/secrets\/\w+\)/);
    }
  });

  test("gets exactly the secrets and files that it reads, and the instructions make them", () => {
    const words = JSON.stringify([service.environment, service.command, service.entrypoint, service.healthcheck]);
    const routes = name === "edge" ? read("production/edge.yml") : "";
    const wanted = [...`${words}${routes}`.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, secret = ""]) => secret);
    expect([...(service.secrets ?? [])].toSorted()).toEqual([...new Set(wanted)].toSorted());
    for (const secret of service.secrets ?? []) expect(instructions).toContain(secretFile(secret));
    for (const { source } of service.configs ?? [])
      expect(existsSync(join(root, stack.configs[source]?.file ?? ""))).toBe(true);
  });
});

function secretFile(secret: string): string {
  return (stack.secrets[secret]?.file ?? "").replace("./secrets/", "");
}

describe("our programs", () => {
  const program = ([name, service]: [string, Service]) => [name, service.command?.at(-1) ?? ""] as const;

  test.each(ours.map(program))("%s runs a file that the build makes and the image holds: %s", (_, file) => {
    expect(dockerfile).toMatch(/COPY --from=build .*\/app\/dist \.\/dist/);
    if (file === "dist/web/server.js")
      return expect(read("lib/programs/launcher/build/stage-build.ts")).toContain('stageWeb(join(staged, "web"))');
    const source = programSources.find((one) => file === `dist/${builtPath(one)}`);
    expect(existsSync(join(root, source ?? "a program that is not built"))).toBe(true);
  });

  test("the image holds what they read beside their code", () => {
    for (const path of ["package.json", "node_modules", "db/migrations"])
      expect(dockerfile).toContain(`/app/${path} ./`);
    expect(dockerfile).toContain("\nUSER node\n");
    expect(dockerfile).toContain(`FROM node:${parse(read("package.json")).dependencies.node}-`);
  });

  test("neither the build nor a commit takes the secrets along", () => {
    expect(read(".dockerignore").split("\n")).toEqual(expect.arrayContaining(["secrets", ".env"]));
    expect(read(".gitignore").split("\n")).toEqual(expect.arrayContaining(["/secrets/", ".env"]));
  });

  test.each(ours)("%s is told only what it reads", (name, { environment = {} }) => {
    const slices = name === "migrate" ? [databaseConfig] : slicesOf[name as ProgramName];
    const ofNode = ["NODE_EXTRA_CA_CERTS", ...(name === "web" ? ["HOSTNAME", "PORT"] : [])];
    const known = new Set([...variablesOf(...slices), ...ofNode]);
    expect(Object.keys(environment).filter((variable) => !known.has(variable))).toEqual([]);
  });

  test("the agent knows no secret of the control plane and reaches none of its stores", () => {
    const { secrets, networks } = named("agent");
    expect(secrets).toEqual(["join_token"]);
    expect(networks).toEqual(["nodes"]);
    expect(stack.networks["data"]?.internal).toBe(true);
    for (const store of ["cockroach", "redis", "qdrant", "milvus", "etcd"])
      expect(named(store).networks).toEqual(["data"]);
  });

  test("a stop waits as long as each program takes to end in order", () => {
    const seconds = (name: string) => Number(/^(\d+)s$/.exec(named(name).stop_grace_period ?? "10s")?.[1]);
    expect(seconds("gateway")).toBeGreaterThan(30);
    expect(seconds("worker")).toBeGreaterThan(18);
    expect(seconds("agent")).toBeGreaterThanOrEqual(45);
    expect(seconds("edge")).toBeGreaterThan(60);
    expect(named("cockroach").stop_grace_period).toBe("5m");
  });

  test("what keeps its state has a volume of its own", () => {
    for (const name of ["gateway", "agent", "cockroach", "redis", "qdrant", "milvus", "etcd", "keycloak", "prometheus"])
      expect(named(name).volumes?.[0]).toMatch(/^[a-z]+-data:\//);
  });
});

describe("the edge", () => {
  const routes = parse(read("production/edge.yml"));

  test("is the only one that publishes ports", () => {
    expect(services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)).toEqual(["edge"]);
  });

  test("knows one host and sends it to the gateway, by TLS alone", () => {
    expect(Object.keys(routes.http.routers)).toEqual(["kamiwaza"]);
    expect(routes.http.routers.kamiwaza).toMatchObject({
      rule: expect.stringMatching(/^Host\(/),
      entryPoints: ["https"],
      tls: {},
    });
    expect(routes.http.services.gateway.loadBalancer.servers).toEqual([{ url: "http://gateway:3000" }]);
    expect(named("edge").command).toContain("--entryPoints.http.http.redirections.entryPoint.to=:443");
    expect(named("gateway").environment).toMatchObject({ GATEWAY_HOST: "0.0.0.0", WEB_UPSTREAM: "http://web:3001" });
  });

  test("lets a stream run as long as it lasts and every token leave at once", () => {
    expect(routes.http.services.gateway.loadBalancer.responseForwarding.flushInterval).toBe("-1ms");
    expect(named("edge").command).toEqual(
      expect.arrayContaining([expect.stringMatching(/readTimeout=0$/), expect.stringMatching(/writeTimeout=0$/)]),
    );
  });

  test("is believed about clients, and its network is the one that the gateway is told", () => {
    expect(named("edge").networks).toEqual(["public"]);
    const { ipam } = parse(read("docker-compose.yml"), { merge: true }).networks.public;
    expect(named("gateway").environment?.["TRUSTED_PROXIES"]).toBe(ipam.config[0].subnet);
  });
});

test("Prometheus asks each of our programs at the port on which it listens for others", () => {
  type Job = { static_configs: { targets: string[] }[] };
  const { scrape_configs } = parse(read("production/prometheus.yml")) as { scrape_configs: Job[] };
  const targets = scrape_configs.flatMap((job) => job.static_configs.flatMap((one) => one.targets));
  expect(targets).toEqual(["gateway:3000", "web:3001", "worker:3002", "agent:3200"]);
  for (const target of targets) {
    const [name = "", port = ""] = target.split(":");
    expect(named(name).networks).toContain("nodes");
    expect(Object.values(named(name).environment ?? {})).toContain("0.0.0.0");
    expect(named(name).healthcheck?.test.join(" ")).toContain(`127.0.0.1:${port}/`);
  }
});

test("the first step of the instructions makes secrets that our programs take", () => {
  const folder = temporaryFolder();
  const step = /```bash\n([^]*?)```/.exec(instructions)?.[1] ?? "";
  execFileSync("bash", ["-euc", step], { cwd: folder });
  expect(readFileSync(join(folder, ".env"), "utf8")).toMatch(/^KAMIWAZA_HOST=/);
  expect(statSync(join(folder, "secrets")).mode & 0o777).toBe(0o700);
  const { environment = {} } = named("web");
  const made = Object.entries(environment).map(([name, value]) => [
    name,
    value.replace("/run/secrets", `${folder}/secrets`),
  ]);
  const slices = { database: databaseConfig, queue: queueConfig, secrets: secretsConfig };
  const { database, queue } = readConfig(slices, Object.fromEntries(made));
  expect(new URL(database.DATABASE_URL)).toMatchObject({ hostname: "cockroach", search: "?sslmode=verify-full" });
  expect(new URL(queue.REDIS_URL ?? "").password).toBe(
    readFileSync(join(folder, "secrets/redis_password"), "utf8").trim(),
  );
});

test.each(["qdrant", "milvus", "keycloak"])(
  "%s gets its secret from the file and does not start without one",
  (name) => {
    const { entrypoint = [], command = [], secrets: [secret = ""] = [] } = named(name);
    const script = [...entrypoint, ...command].at(-1) ?? "";
    const folder = temporaryFolder();
    const start = (value: string) => {
      writeFileSync(join(folder, secret), value);
      const here = script
        .replaceAll("$$", "$")
        .replaceAll("/run/secrets", folder)
        .replace(/exec .*/, "exec env");
      return spawnSync("sh", ["-c", here], { encoding: "utf8" });
    };
    expect(start("a-secret\n").stdout).toMatch(/^\w+(KEY|PASSWORD)=a-secret$/m);
    expect(start("")).toMatchObject({ status: 1, stdout: "" });
  },
);

test("every profile is in the instructions", () => {
  for (const profile of profilesOf(stack)) expect(instructions).toContain(`\`${profile}\``);
});
