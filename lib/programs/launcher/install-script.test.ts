import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { loadEnvironment } from "@/lib/kernel/config";
import { freePorts } from "@/lib/kernel/testing/free-port";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";

vi.setConfig({ testTimeout: 30_000 });

const tools =
  "bash sh env awk sed grep df dirname uname cat tail head printenv mkdir chmod rm mv cp touch date sleep tr ls readlink".split(
    " ",
  );
const accept = ["--community", "--i-accept-the-kamiwaza-license"];

const [gateway = 0, web = 0, worker = 0, agent = 0, postgres = 0, other = 0] = await freePorts(6);
const ports = {
  GATEWAY_PORT: String(gateway),
  WEB_PORT: String(web),
  WORKER_PORT: String(worker),
  AGENT_PORT: String(agent),
  POSTGRES_PORT: String(postgres),
};

type Script = string;

/** A clone with nothing but the script, and a PATH that holds the usual tools and what the test puts in their place. */
function clone(replaced: Record<string, Script | undefined> = {}) {
  const folder = temporaryFolder();
  const [root, bin, home] = [join(folder, "clone"), join(folder, "bin"), join(folder, "home")];
  mkdirSync(root);
  mkdirSync(bin);
  copyFileSync(join(import.meta.dirname, "../../../install.sh"), join(root, "install.sh"));
  writeFileSync(join(root, "package.json"), `{ "name": "kamiwaza", "dependencies": { "next": "1.0.0" } }`);
  writeFileSync(join(root, "package-lock.json"), "{}");
  for (const tool of tools) symlinkSync(execFileSync("which", [tool], { encoding: "utf8" }).trim(), join(bin, tool));
  const programs = { node: `exec ${process.execPath} "$@"`, npm: "exit 0", ...replaced };
  for (const [name, script] of Object.entries(programs)) {
    if (script === undefined) continue;
    if (existsSync(join(bin, name))) execFileSync("rm", [join(bin, name)]);
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return { root, bin, home };
}

async function install(
  { root, bin, home }: ReturnType<typeof clone>,
  args: string[],
  environment: Record<string, string> = {},
) {
  const child = spawn(join(bin, "bash"), [join(root, "install.sh"), ...args], {
    env: { NODE_ENV: "test", PATH: bin, HOME: bin, KAMIWAZA_HOME: home, ...ports, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

/** The script refused, said so, and left the clone and the data folder as they were. */
function expectNothingChanged(
  { root, home }: ReturnType<typeof clone>,
  { code, said }: { code: number; said: string },
) {
  expect(code).toBe(1);
  expect(said).toContain("nothing was changed");
  expect(readdirSync(root).toSorted()).toEqual(["install.sh", "package-lock.json", "package.json"]);
  expect(existsSync(home)).toBe(false);
}

test("without acceptance of the licence nothing happens, and the missing flag is named", async () => {
  const here = clone();
  const result = await install(here, ["--community"]);
  expectNothingChanged(here, result);
  expect(result.said).toContain("--i-accept-the-kamiwaza-license");
});

test.each([
  ["Node is missing", { node: undefined }, "Node is not installed"],
  ["Node is too old", { node: "echo v18.20.4" }, "Node v18.20.4 is too old"],
  ["Node does not run", { node: "exit 127" }, "does not run"],
  ["npm is missing", { npm: undefined }, "npm is not installed"],
  ["npm does not run", { npm: "exit 1" }, "npm does not run"],
  ["the system is unknown", { uname: `[ "$1" = -s ] && echo SunOS || echo sparc` }, "SunOS on sparc is not supported"],
  ["the C library is musl", { ldd: "echo 'musl libc (x86_64)' >&2; exit 1" }, "musl"],
  ["the disk is full", { df: `echo header; echo "/dev/x 100 90 10240 90% /"` }, "10 MiB free"],
  [
    "the registry cannot be reached",
    {
      npm: `case "$1" in view) echo "npm error code ENOTFOUND" >&2; exit 1 ;; ls) exit 1 ;; config) echo https://registry.example ;; esac`,
    },
    "The package registry https://registry.example cannot be reached: npm error code ENOTFOUND",
  ],
])("when %s, that is said before anything changes", async (_, replaced, message) => {
  const here = clone(replaced);
  const result = await install(here, accept);
  expectNothingChanged(here, result);
  expect(result.said).toContain(message);
});

test("a taken port is named before anything changes, for each port that is needed", async () => {
  for (const variable of ["GATEWAY_PORT", "POSTGRES_PORT"]) {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const here = clone();
    const result = await install(here, accept, { [variable]: String(port) });
    expectNothingChanged(here, result);
    // Nothing in this PATH tells by whom.
    expect(result.said).toContain(`Port ${port} is taken.`);
  }
});

test("the process that holds a port is named where the system tells", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const here = clone({ lsof: "printf 'p99999999\\ncnginx\\nf5\\n'" });
  const result = await install(here, [...accept, "--port", String(port)]);
  expectNothingChanged(here, result);
  expect(result.said).toContain(`Port ${port} is taken by nginx (process 99999999).`);
});

test("a port that two parts want is refused", async () => {
  const here = clone();
  const result = await install(here, [...accept, "--port", ports.WEB_PORT]);
  expectNothingChanged(here, result);
  expect(result.said).toContain(`Port ${web} is wanted twice`);
});

test("a data folder that cannot be made is refused", async () => {
  const here = clone();
  const result = await install({ ...here, home: join(here.root, "package.json", "home") }, accept);
  expect(result).toMatchObject({ code: 1 });
  expect(result.said).toContain("You may not write to");
});

test("all problems are told at once", async () => {
  const result = await install(clone({ node: "echo v16.1.0", npm: undefined }), []);
  expect(result.said).toContain("licence is not accepted");
  expect(result.said).toContain("v16.1.0 is too old");
  expect(result.said).toContain("npm is not installed");
});

/** An npm that does what `steps` says for each of its scripts and writes down the order. */
const npmWith = (steps: string) => `echo "$*" >>"$KAMIWAZA_HOME.calls"
case "$*" in
${steps}
esac
exit 0`;

const builds = `*build:stage*) mkdir -p .dist-staged/lib/launcher && : >.dist-staged/lib/launcher/main.js ;;
*build:release*) rm -rf .dist-previous; [ ! -d dist ] || mv dist .dist-previous; mv .dist-staged dist ;;
install*) mkdir -p node_modules/.bin && : >node_modules/.bin/node ;;`;

test("a first installation installs, builds and starts, and keeps what it was told in .env", async () => {
  const here = clone({ npm: npmWith(`*status*) exit 3 ;;\n*"silent up"*) echo "Kamiwaza is ready" ;;\n${builds}`) });
  const result = await install(here, [...accept, "--port", String(other), "--listen"]);
  expect(result).toMatchObject({ code: 0 });
  expect(result.said).toContain("Kamiwaza is ready");
  const settings = execFileSync("cat", [join(here.root, ".env")], { encoding: "utf8" });
  expect(settings).toBe(`GATEWAY_PORT=${other}\nGATEWAY_HOST=0.0.0.0\n`);
});

test("the script reads .env as the launcher does, and what it writes there the launcher reads", async () => {
  const here = clone({ npm: npmWith(`*status*) exit 3 ;;\n${builds}`) });
  const home = join(here.home, "größe #1 of two");
  writeFileSync(join(here.root, ".env"), `export GATEWAY_PORT="${other}" # public\r\nWEB_PORT=x # not a number\n`);
  const unset = { GATEWAY_PORT: "", WEB_PORT: "", KAMIWAZA_HOME: "" };
  const refused = await install(here, accept, unset);
  expect(refused.said).toContain("WEB_PORT=x is not a port");
  expect(refused.said).not.toContain("GATEWAY_PORT=");
  writeFileSync(join(here.root, ".env"), "");
  expect(await install(here, [...accept, "--home", home], { KAMIWAZA_HOME: home })).toMatchObject({ code: 0 });
  expect(loadEnvironment(here.root, {})).toEqual({ KAMIWAZA_HOME: home });
});

test("a configuration that is not valid is told before anything changes", async () => {
  const here = running("", `echo "The configuration is not valid:"; echo "  - LOG_LEVEL: loud"; exit 2`);
  const { code, said } = await install(here, accept);
  expect(code).toBe(1);
  expect(said).toContain("LOG_LEVEL: loud");
  expect(read(`${here.home}.calls`)).not.toMatch(/^(install|.*build|.*down)/m);
});

/** A process that looks like one that runs the program, until the test ends. */
function pretend(program: string): ChildProcess {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", program]);
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

function lockHome(home: string, pid: number | undefined): void {
  mkdirSync(join(home, "run"), { recursive: true });
  writeFileSync(join(home, "run", "supervisor-1.lock"), JSON.stringify({ pid, startId: "x" }));
}

test("data that another installation serves is not touched, and who serves it is named", async () => {
  const here = clone();
  const { pid } = pretend("lib/launcher/main.js");
  lockHome(here.home, pid);
  const { code, said } = await install(here, accept);
  expect(code).toBe(1);
  expect(said).toContain(`already runs on the data in ${here.home} (process ${pid}`);
});

test("a second installation in the same folder waits for the first", async () => {
  const here = clone();
  const { pid } = pretend("install.sh");
  writeFileSync(join(here.root, ".installing"), String(pid));
  const { code, said } = await install(here, accept);
  expect(code).toBe(1);
  expect(said).toContain(`Another installation is at work in ${here.root} (process ${pid})`);
});

test("dependencies that were killed half way are put back as they were, so that what runs is known again", async () => {
  const here = running("install*) ;;\n*build:stage*) exit 1 ;;");
  mkdirSync(join(here.root, ".node_modules-previous/.bin"), { recursive: true });
  writeFileSync(join(here.root, ".node_modules-previous/.bin/node"), "complete");
  execFileSync("rm", [join(here.root, "node_modules/.bin/node")]);
  const { said } = await install(here, accept);
  expect(said).toContain("The version that ran before runs on, unchanged.");
  expect(read(here.root, "node_modules/.bin/node")).toBe("complete");
});

test("a failed build is reported last, with its log, and starts nothing", async () => {
  const here = clone({
    npm: npmWith(`*status*) exit 3 ;;\n*build:stage*) echo "Type error: x is not y"; exit 1 ;;\n${builds}`),
  });
  const { code, said } = await install(here, accept);
  expect(code).toBe(1);
  expect(said).toMatch(
    /Failed: The build failed\.[^]*Type error: x is not y[^]*What to do: .*Nothing was started\.\n$/,
  );
  expect(existsSync(join(here.root, "dist"))).toBe(false);
});

function running(steps: string, status = "exit 0") {
  const here = clone({ npm: npmWith(`*status*) ${status} ;;\n${steps}\n${builds}`) });
  for (const folder of ["dist/lib/launcher", "node_modules/.bin"])
    mkdirSync(join(here.root, folder), { recursive: true });
  writeFileSync(join(here.root, "dist/lib/launcher/main.js"), "old");
  writeFileSync(join(here.root, "node_modules/.bin/node"), "old");
  return here;
}

const read = (...path: string[]) => execFileSync("cat", [join(...path)], { encoding: "utf8" });

test("an upgrade stops the running version only after the new one is built", async () => {
  const here = running("");
  expect(await install(here, accept)).toMatchObject({ code: 0 });
  const calls = read(`${here.home}.calls`)
    .trim()
    .split("\n")
    .map((call) => call.replace("run --silent ", ""));
  expect(calls).toContain("down -- --keep-engines");
  expect(calls.filter((call) => /^(install|build|down|up)/.test(call)).map((call) => call.split(" ")[0])).toEqual([
    "install",
    "build:stage",
    "down",
    "build:release",
    "up",
  ]);
});

test("an upgrade stops a running version that cannot leave its engines, engines and all", async () => {
  const here = running(`*keep-engines*) echo "Unknown option '--keep-engines'"; exit 2 ;;`);
  expect(await install(here, accept)).toMatchObject({ code: 0 });
  expect(read(`${here.home}.calls`)).toMatch(/^run --silent down$/m);
});

test("a failed build leaves the running version and its dependencies as they were", async () => {
  const here = running(
    `install*) rm node_modules/.bin/node && echo new >node_modules/.bin/node ;;\n*build:stage*) exit 1 ;;`,
  );
  const { code, said } = await install(here, accept);
  expect(code).toBe(1);
  expect(said).toContain("The version that ran before runs on, unchanged.");
  expect(read(here.root, "dist/lib/launcher/main.js")).toBe("old");
  expect(read(here.root, "node_modules/.bin/node")).toBe("old");
  expect(read(`${here.home}.calls`)).not.toContain("down");
});

test("when a new version does not start, the one before is put back and started", async () => {
  const here = running(`*"silent up"*) [ "$(cat dist/lib/launcher/main.js)" = old ] || exit 1 ;;`);
  const { code, said } = await install(here, accept);
  expect(code).toBe(1);
  expect(said).toMatch(/The new version did not start\.[^]*The previous version runs again/);
  expect(read(here.root, "dist/lib/launcher/main.js")).toBe("old");
});

test("an uninstallation asks, and without anyone to ask it changes nothing", async () => {
  const here = running("");
  const { code, said } = await install(here, ["--uninstall"]);
  expect(code).toBe(1);
  expect(said).toContain("--yes");
  expect(existsSync(join(here.root, "dist"))).toBe(true);
});

test("an uninstallation keeps the data unless told otherwise", async () => {
  const here = running("");
  for (const folder of ["run", "logs"]) mkdirSync(join(here.home, folder), { recursive: true });
  expect(await install(here, ["--uninstall", "--yes"])).toMatchObject({ code: 0 });
  expect(readdirSync(here.root).toSorted()).toEqual(["install.sh", "package-lock.json", "package.json"]);
  expect(existsSync(here.home)).toBe(true);
  expect(await install(here, ["--uninstall", "--yes", "--delete-data"])).toMatchObject({ code: 0 });
  expect(existsSync(here.home)).toBe(false);
});

test("what restores kept beside the data goes with it, by name, and nothing that only has such a name", async () => {
  const here = running("");
  const kept = `${here.home}.before-restore-2026-11-28T20-00-00.000Z`;
  for (const home of [here.home, kept])
    for (const folder of ["run", "logs", "secrets"]) mkdirSync(join(home, folder), { recursive: true });
  const other = `${here.home}.before-restore-notes`;
  mkdirSync(other);
  const refused = await install(here, ["--uninstall", "--yes", "--delete-data"]);
  expect([refused.code, existsSync(here.home), existsSync(kept)]).toEqual([1, true, true]);
  expect(refused.said).toContain(`${other} does not look like`);
  rmdirSync(other);
  expect((await install(here, ["--uninstall", "--yes"])).said).toContain(`before a restore, in ${kept}`);
  const removed = await install(here, ["--uninstall", "--yes", "--delete-data"]);
  expect(removed).toMatchObject({ code: 0, said: expect.stringContaining(kept) });
  expect([existsSync(here.home), existsSync(kept)]).toEqual([false, false]);
});

test("half an installation is uninstalled, with what runs and with its data", async () => {
  const here = clone();
  const supervisor = pretend("lib/launcher/main.js");
  const ended = once(supervisor, "exit");
  for (const folder of ["data/run", "data/logs"]) mkdirSync(join(here.root, folder), { recursive: true });
  symlinkSync(join(here.root, "data"), here.home);
  lockHome(here.home, supervisor.pid);
  expect(await install(here, ["--uninstall", "--yes", "--delete-data"])).toMatchObject({ code: 0 });
  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(readdirSync(here.root).toSorted()).toEqual(["install.sh", "package-lock.json", "package.json"]);
});

test("a configuration that is not valid keeps neither a stop nor an uninstallation from working", async () => {
  const here = clone({ npm: `echo "The configuration is not valid"; exit 2` });
  for (const file of ["dist/lib/launcher/main.js", "node_modules/.bin/node"]) {
    mkdirSync(dirname(join(here.root, file)), { recursive: true });
    writeFileSync(join(here.root, file), "");
  }
  const supervisor = pretend("lib/launcher/main.js");
  const ended = once(supervisor, "exit");
  lockHome(here.home, supervisor.pid);
  expect(await install(here, ["--stop"])).toMatchObject({ code: 0 });
  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(await install(here, ["--uninstall", "--yes"])).toMatchObject({ code: 0 });
  expect(existsSync(join(here.root, "dist"))).toBe(false);
});

test("a stranger that was given the number of a supervisor that is gone is left alone", async () => {
  const here = clone();
  const stranger = pretend("nginx");
  lockHome(here.home, stranger.pid);
  expect(await install(here, ["--stop"])).toMatchObject({ code: 0 });
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
});

test("a folder that is not ours is never deleted", async () => {
  const here = running("");
  mkdirSync(here.home);
  writeFileSync(join(here.home, "thesis.txt"), "years of work");
  const { code } = await install(here, ["--uninstall", "--yes", "--delete-data"]);
  expect(code).toBe(1);
  expect(existsSync(join(here.home, "thesis.txt"))).toBe(true);
});
