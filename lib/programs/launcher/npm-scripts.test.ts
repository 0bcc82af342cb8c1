import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";

const root = join(import.meta.dirname, "../../..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

test("the line of Add node runs the agent on the Node of the installation, with its .env, whatever the machine has", () => {
  const folder = temporaryFolder();
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "dist/lib/agent"), { recursive: true });
  writeFileSync(join(folder, "dist/BUILD_ID"), "test");
  writeFileSync(join(folder, ".env"), "KAMIWAZA_HOME='/srv/kamiwaza'\nAGENT_HOST=127.0.0.1\n");
  writeFileSync(
    join(folder, "dist/lib/agent/main.js"),
    "import 'node:sqlite'; console.log(JSON.stringify({ node: process.execPath, ...process.env }));",
  );
  const said = execFileSync("npm", ["run", "--silent", "agent"], {
    cwd: folder,
    env: { ...process.env, AGENT_HOST: "0.0.0.0", KAMIWAZA_HOME: undefined },
    encoding: "utf8",
  });
  expect(JSON.parse(said)).toMatchObject({
    node: realpathSync(join(root, "node_modules/.bin/node")),
    KAMIWAZA_HOME: "/srv/kamiwaza",
    AGENT_HOST: "0.0.0.0",
  });
});

test.each([
  ["kamiwaza.service", "up", " --foreground"],
  ["kamiwaza-agent.service", "agent", ""],
])("%s runs what npm run %s runs", (unit, script, options) => {
  const text = readFileSync(join(root, "production/systemd", unit), "utf8");
  expect(/^ExecStart=(.*)$/m.exec(text)?.[1]).toBe(`/opt/kamiwaza/node_modules/.bin/${scripts[script]}${options}`);
});
