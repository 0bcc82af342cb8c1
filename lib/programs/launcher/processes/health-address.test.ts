import { expect, test } from "vitest";
import { healthAddress } from "./health-address";

test.each([
  ["127.0.0.1", "http://127.0.0.1:3000/health"],
  ["0.0.0.0", "http://127.0.0.1:3000/health"],
  ["::", "http://[::1]:3000/health"],
  ["fd00::7", "http://[fd00::7]:3000/health"],
])("a gateway that listens on %s is asked at %s", (gateway, address) => {
  const hosts = { postgres: "127.0.0.1", gateway, web: "127.0.0.1", worker: "127.0.0.1", agent: "127.0.0.1" };
  const ports = { postgres: 5432, gateway: 3000, web: 3001, worker: 3002, agent: 3200 };
  expect(healthAddress({ hosts, ports }, "gateway")).toBe(address);
});
