import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pathToFileURL } from "node:url";
import { bundleEngines } from "../../../testing";
import { createRenderer, type Renderer } from "./renderer";
import { transcriptTemplate } from "./chat-prompt";

let engines: Awaited<ReturnType<typeof bundleEngines>>;
let renderer: Renderer;
beforeAll(async () => {
  engines = await bundleEngines();
  renderer = createRenderer(pathToFileURL(engines.bundled["llama-cpp"]?.script ?? ""));
});
afterAll(async () => {
  await renderer.close();
  await engines.remove();
});

const messages = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "What is the capital of France?" },
  { role: "assistant", content: "Paris" },
  { role: "user", content: "And of Germany?" },
];

describe("templates of models run where they can be ended", () => {
  test("a template sees messages and special tokens", async () => {
    const template = "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content | trim }}{% endfor %}";
    const text = await renderer.render(template, { bos_token: "<s>", messages: messages.slice(0, 2) });
    expect(text).toBe("<s>[system] Be brief.[user] What is the capital of France?");
  });

  test("models without a template get a transcript of questions and answers", async () => {
    expect(await renderer.render(transcriptTemplate, { messages })).toBe(
      "Be brief.\n\nQuestion: What is the capital of France?\nAnswer: Paris\nQuestion: And of Germany?\nAnswer:",
    );
  });

  test("a template's own refusal is told to the client", async () => {
    const template = "{{ raise_exception('Roles must alternate') }}";
    await expect(renderer.render(template, {})).rejects.toMatchObject({
      status: 400,
      code: "chat_template_failed",
      message: expect.stringContaining("Roles must alternate"),
    });
  });

  test("a template that is not one is refused", async () => {
    await expect(renderer.render("{% for %}", {})).rejects.toMatchObject({ status: 400 });
  });

  test.each([
    ["never ends", "{% for a in range(1000000) %}{% for b in range(1000000) %}{% endfor %}{% endfor %}"],
    [
      "grows without end",
      "{% set ns = namespace(t='xxxxxxxxxxxxxxxx') %}{% for a in range(60) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}{{ ns.t }}",
    ],
  ])(
    "a template that %s is ended, and the next one renders",
    async (_what, template) => {
      await expect(renderer.render(template, {})).rejects.toMatchObject({ status: 400, code: "chat_template_failed" });
      expect(await renderer.render("{{ 1 + 1 }}", {})).toBe("2");
    },
    30_000,
  );
});
