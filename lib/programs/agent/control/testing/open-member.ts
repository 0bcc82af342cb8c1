import { quietLog } from "@/lib/kernel/testing/quiet-log";
import { temporaryFolder } from "@/lib/kernel/testing/temporary-folder";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { testNode } from "../../testing";
import { createControlClient } from "../control-client";
import { createControlClock } from "../control-clock";
import { Membership } from "../membership";
import { loadNodeKey } from "../node-key";
import type { TestControlPlane } from "./test-control-plane";

/** A node with a key and a token, before it joins. */
export async function openMember(
  control: TestControlPlane,
  { directory = temporaryFolder(), joinToken = control.issueToken() } = {},
) {
  const key = await loadNodeKey(join(directory, "key.json"));
  const file = join(directory, "node.json");
  const membership = await Membership.open({ file, key, joinToken, name: "test", agentVersion: "1", log: quietLog });
  const clock = createControlClock();
  const client = createControlClient({ url: control.url, key, clock, nodeId: () => membership.nodeId });
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const joining = () => membership.join(client, () => testNode, ending.signal);
  return { directory, key, membership, client, clock, joining };
}
