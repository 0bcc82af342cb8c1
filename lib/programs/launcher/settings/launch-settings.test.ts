import { ConfigError } from "@/lib/kernel/config";
import { expect, test } from "vitest";
import { readLaunchSettings } from "./launch-settings";

test("without settings everything is on loopback and the embedded database is used", () => {
  const settings = readLaunchSettings({ KAMIWAZA_HOME: "/somewhere" });
  expect(settings).toMatchObject({
    url: "http://localhost:3000",
    databaseUrl: undefined,
    home: { root: "/somewhere" },
  });
  expect(new Set(Object.values(settings.hosts))).toEqual(new Set(["127.0.0.1"]));
});

test("the address of the console follows the public port unless it is set", () => {
  expect(readLaunchSettings({ GATEWAY_PORT: "8080" }).url).toBe("http://localhost:8080");
  expect(readLaunchSettings({ GATEWAY_PORT: "8080", PUBLIC_URL: "https://ai.example" }).url).toBe("https://ai.example");
});

test("two processes on one port are refused with both variables", () => {
  expect(() => readLaunchSettings({ GATEWAY_PORT: "3001" })).toThrow("GATEWAY_PORT: 3001 is WEB_PORT already");
});

test("all problems are told together", () => {
  const problems = () =>
    readLaunchSettings({ GATEWAY_PORT: "many", DATABASE_URL: "mysql://db", KAMIWAZA_SECRET: "short" });
  expect(problems).toThrow(ConfigError);
  expect(problems).toThrow(/DATABASE_URL[^]*KAMIWAZA_SECRET[^]*GATEWAY_PORT/);
});
