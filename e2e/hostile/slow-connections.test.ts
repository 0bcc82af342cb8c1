import { eventually } from "@/lib/kernel/testing/eventually";
import { expect, inject, onTestFinished, test } from "vitest";
import { askInTurn } from "./slow-connections/ask";
import { startAttack } from "./slow-connections/attack";
import { connectionsOf } from "./slow-connections/sockets";

const { url, webPort, apiKey } = inject("product");
const port = Number(new URL(url).port);
/** What `.env.example` says of GATEWAY_WAITING_PER_ADDRESS_MAX. */
const waitingPerAddressMax = 2500;

test("3,000 connections that send a body byte by byte from one address shut the door on nobody else", async () => {
  const before = connectionsOf(webPort);
  const attack = startAttack({ port, count: 3000, localAddress: "127.0.0.2" });
  onTestFinished(() => attack.stop());
  await eventually(() => expect(attack.closed()).toBeGreaterThan(waitingPerAddressMax / 10));
  const asked = await askInTurn({ port, apiKey, localAddress: "127.0.0.3" }, 20);
  console.log(`3,000 slow connections: ${attack.standing()} stand, ${attack.closed()} closed, 60 questions of others`);
  expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
  expect(connectionsOf(webPort) - before).toBeLessThan(100);
  expect(connectionsOf(port)).toBeLessThan(waitingPerAddressMax + 100);
});
