import { eventually } from "@/lib/kernel/testing/eventually";
import { expect, test } from "vitest";
import { addDeployment, chatRequest, openInference, startEvents } from "../testing";

test.each([
  ["streaming", true, 200],
  ["not streaming", false, 401],
])("a call whose key is revoked while it is answered hears no more, %s", async (_how, stream, status) => {
  const kit = await openInference();
  const { gateway } = kit;
  const engine = await kit.node((arrived, res) => {
    if (arrived.body["stream"]) startEvents(res).write('data: {"choices":[]}\n\n');
  });
  addDeployment(gateway.directory, "tiny", [engine]);
  const answer = fetch(`${gateway.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${gateway.key}` },
    body: JSON.stringify(chatRequest("tiny", { stream })),
  });
  await eventually(() => expect(engine.arrived).toHaveLength(1));
  if (stream) await answer;
  gateway.directory.keys.clear();
  const heard = await answer;
  expect(heard.status).toBe(status);
  expect(await heard.text()).toContain("has ended");
  await engine.arrived[0]?.aborted;
});
