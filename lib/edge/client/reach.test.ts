import { expect, test } from "vitest";
import { freePort } from "@/lib/kernel/testing/free-port";
import { reach } from "./reach";

test("a server that cannot be reached is told in words for people, and an abort stays one", async () => {
  const url = `http://127.0.0.1:${await freePort()}/`;
  await expect(reach(url)).rejects.toThrow(/^The server cannot be reached/);
  await expect(reach(url, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
});
