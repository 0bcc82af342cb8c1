import { beforeEach, expect, test } from "vitest";
import {
  addApiKey,
  addDeployment,
  chatAnswer,
  openInference,
  sendJson,
  type FakeNode,
  type Inference,
} from "../../testing";

let kit: Inference;
let node: FakeNode;
beforeEach(async () => {
  kit = await openInference();
  node = await kit.node((_arrived, res) => sendJson(res, chatAnswer("Hello")));
  addDeployment(kit.gateway.directory, "tiny", [node]);
});

const ask = (body: object, key?: string) =>
  kit.send({
    path: "/v1/responses",
    body: { model: "tiny", ...body },
    ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
  });
const saidId = async (more: object = {}) => {
  const { output } = (await ask({ input: "hi", ...more })).json() as { output: { id: string }[] };
  return output[0]?.id;
};
const goOn = (id: string | undefined, key?: string) =>
  ask(
    {
      input: [
        { role: "user", content: "hi" },
        { type: "item_reference", id },
        { role: "user", content: "and?" },
      ],
    },
    key,
  );

test("what was answered may be told by its id", async () => {
  expect((await goOn(await saidId())).status).toBe(200);
  expect(node.arrived.at(-1)?.body["messages"]).toEqual([
    { role: "user", content: "hi" },
    { role: "assistant", content: "Hello" },
    { role: "user", content: "and?" },
  ]);
});

test("what nobody may remember, and what others were answered, is not found", async () => {
  const stranger = addApiKey(kit.gateway.directory);
  for (const refused of [await goOn(await saidId({ store: false })), await goOn(await saidId(), stranger)]) {
    expect([refused.status, refused.json()]).toMatchObject([400, { error: { param: "input[1].id" } }]);
  }
});
