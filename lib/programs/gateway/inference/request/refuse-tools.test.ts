import { beforeEach, expect, test } from "vitest";
import { addDeployment, openInference, type FakeNode, type Inference } from "../../testing";

let kit: Inference;
let node: FakeNode;
beforeEach(async () => {
  kit = await openInference();
  node = await kit.node();
});

const tools = [{ type: "function", function: { name: "look", parameters: { type: "object" } } }];

function deploy(name: string, takesTools: boolean | undefined, organizationId?: string): void {
  const deployment = addDeployment(kit.gateway.directory, name, [node], organizationId ? { organizationId } : {});
  Object.assign(deployment, { instances: deployment.instances.map((instance) => ({ ...instance, takesTools })) });
}

test("tools for a model that takes none are refused with the names of deployments that do", async () => {
  deploy("tiny", false);
  deploy("caller", true);
  deploy("perhaps", undefined);
  deploy("foreign", true, "another organization");
  const { status, text } = await kit.ask({ tools });
  expect(status).toBe(400);
  const { error } = JSON.parse(text) as { error: { message: string } };
  expect(error).toMatchObject({ code: "unsupported_value", param: "tools" });
  expect(error.message).toMatch(/"tiny" takes no tools.*These take tools: caller\.$/);
  expect(node.arrived).toEqual([]);
});

test("where nothing takes tools, models that do are named", async () => {
  deploy("tiny", false);
  expect((await kit.ask({ tools })).text).toMatch(/Deploy a model that takes them \(Hermes, /);
});

test("a deployment that lost its last instance is not taken for one without tools", async () => {
  Object.assign(addDeployment(kit.gateway.directory, "tiny", [node]), { instances: [] });
  expect((await kit.ask({ tools })).status).toBe(503);
});

test.each(["/v1/responses", "/v1/messages"])("the same holds of %s", async (path) => {
  deploy("tiny", false);
  deploy("caller", true);
  const asked = path.endsWith("responses")
    ? { input: "hi", tools: [{ type: "function", name: "look", parameters: { type: "object" } }] }
    : {
        max_tokens: 8,
        messages: [{ role: "user", content: "hi" }],
        tools: [{ name: "look", input_schema: { type: "object" } }],
      };
  const { status, text } = await kit.send({ path, body: { model: "tiny", ...asked } });
  expect([status, text]).toEqual([400, expect.stringContaining("These take tools: caller.")]);
});

test.each([
  ["no tools", { tools: [] }, false],
  ["tools that are not to be called", { tools, tool_choice: "none" }, false],
  ["tools where only the engine can tell", { tools }, undefined],
  ["tools for a model that takes them", { tools }, true],
])("%s pass", async (_, more, takesTools) => {
  deploy("tiny", takesTools);
  expect((await kit.ask(more)).status).toBe(200);
});
