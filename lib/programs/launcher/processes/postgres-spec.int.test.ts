import { freePort } from "@/lib/kernel/testing/free-port";
import { createLogger } from "@/lib/kernel/telemetry";
import { eventually } from "@/lib/kernel/testing/eventually";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { productBootstrap, type Bootstrap } from "../bootstrap";
import { readDatabaseAccess } from "../settings/database-access";
import { down } from "../commands/down";
import { readState, type ProcessRecord } from "./state-file";
import { superviseProduct } from "./supervise-product";
import { testProduct } from "../testing";

const bootstrap: Bootstrap = {
  ...productBootstrap,
  migrate: async ({ url }) => {
    const client = postgres(url, { max: 1, onnotice: () => undefined });
    await client`create table if not exists kept (number int)`;
    await client.end();
  },
  issueJoinToken: async () => "join-once",
};

async function launchOnPostgres() {
  const settings = { ...(await testProduct()), databaseUrl: undefined };
  settings.ports.postgres = await freePort();
  onTestFinished(async () => void (await down(settings, "stop")));
  const launch = () =>
    superviseProduct({
      settings,
      mode: "production",
      bootstrap,
      log: createLogger("supervisor", "fatal"),
      interrupted: new AbortController().signal,
    });
  const database = async (): Promise<ProcessRecord | undefined> =>
    (await readState(settings.home.stateFile))?.processes.find(({ name }) => name === "postgres");
  return { settings, launch, database };
}

test("the database comes first and is stopped last; a second start finds its data", async () => {
  const { launch, database } = await launchOnPostgres();
  for (const _ of [1, 2]) {
    const product = await launch();
    expect(await database()).toMatchObject({ state: "ready", restarts: 0 });
    await product.stop("stop");
    expect(await database()).toMatchObject({ state: "stopped" });
  }
});

test("a killed database is started again with everything that was committed", async () => {
  const { settings, launch, database } = await launchOnPostgres();
  const product = await launch();
  const client = postgres((await readDatabaseAccess(settings)).url, { max: 1, onnotice: () => undefined });
  await client`insert into kept values (42)`;
  process.kill((await database())?.identity?.pid ?? 0, "SIGKILL");
  await eventually(async () => expect(await database()).toMatchObject({ state: "ready", restarts: 1 }), 30_000);
  await eventually(async () => expect([...(await client`select number from kept`)]).toEqual([{ number: 42 }]));
  await client.end();
  await product.stop("stop");
});
