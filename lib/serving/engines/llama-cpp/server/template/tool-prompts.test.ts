import { Template } from "@huggingface/jinja";
import { describe, expect, test } from "vitest";
import { toolFormatOf } from "../../../gguf/tool-format-of";
import { Refusal, type ChatMessage, type Tool } from "../../../openai-server";
import { controlText } from "../native/control-text";
import { knownFormats } from "../tools/known-formats";
import { familyTemplates } from "../tools/testing/family-templates";
import { createTextReader } from "../text-reader";
import { createChatPrompts } from "./chat-prompt";

const tool: Tool = {
  name: "look",
  description: "Looks out of the window",
  parameters: { type: "object", properties: { at: { type: "string" } } },
  strict: false,
};
const asked: ChatMessage = { role: "user", content: "How is it in Rome?" };
const called: ChatMessage = {
  role: "assistant",
  content: "",
  reasoning: undefined,
  calls: [{ id: "call_0123456789", name: "look", arguments: '{"at":"Rome"}' }],
};
const found: ChatMessage = { role: "tool", callId: "call_0123456789", content: "sunny" };

/** Renders in this thread; tokens are characters. */
async function promptOf(template: string, messages: ChatMessage[], tools: Tool[], opening = ""): Promise<string> {
  const name = toolFormatOf(template);
  const render = (source: string, values: Record<string, unknown>) =>
    Promise.resolve()
      .then(() => new Template(source).render(values))
      .catch((cause: unknown) => {
        throw new Refusal(400, String(cause), { code: "chat_template_failed", cause });
      });
  const vocabulary = {
    tokenize: (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0),
    frame: (tokens: readonly number[]) => [...tokens],
    text: () => "",
    isEnd: () => false,
    hidden: () => new Map<number, string>(),
    controls: controlText([]),
    places: { tokenBytesMax: undefined, isPlace: () => false },
    size: 0x110000,
    bosText: "<s>",
    eosText: "</s>",
  };
  const prompts = createChatPrompts(
    { render, close: () => Promise.resolve() },
    vocabulary,
    { chat: template, tools: template },
    name && knownFormats[name],
    createTextReader(vocabulary, 100_000),
  );
  const { signal } = new AbortController();
  const { tokens } = await prompts(messages, { switches: {}, tools, opening, signal });
  return String.fromCodePoint(...tokens);
}

const families = Object.entries(familyTemplates);

describe.each(families)("a template of the family %s", (name, template) => {
  test("is known by its marks", () => {
    expect(toolFormatOf(template)).toBe(name);
  });

  test("is given the tools, the calls of earlier answers and their results", async () => {
    expect(await promptOf(template, [asked], [tool])).toContain("Looks out of the window");
    const prompt = await promptOf(template, [asked, called, found], [tool]);
    expect(prompt).toMatch(/look.*Rome/s);
    expect(prompt).toContain("sunny");
  });

  test("has a forced call begin as its model begins one", async () => {
    const format = knownFormats[toolFormatOf(template) ?? "hermes"];
    const prompt = await promptOf(template, [asked], [tool], format.opening);
    expect(prompt.endsWith(format.opening)).toBe(true);
  });
});

test("ids of other models become such as Mistral's templates take, the same for call and result", async () => {
  const prompt = await promptOf(familyTemplates["mistral-list"], [asked, called, found], [tool]);
  const [, result] = /"call_id": "(\w{9})"/.exec(prompt) ?? [];
  expect(result).toBeDefined();
  expect(prompt).toContain(`"id": "${result}"`);
});

test("a result is told to come from the tool that was called", async () => {
  expect(await promptOf(familyTemplates["gemma-4"], [asked, called, found], [tool])).toContain("response:look{");
});

test("results stand with the call where a template looks for them there", async () => {
  const template =
    "{{ tools | tojson }}{% for m in messages %}({{ m.role }}){{ m.content }}{% for call in m.tool_calls or [] %}<|tool_call>{{ call.function.name }}{{ call.function.arguments | tojson }}{% endfor %}{% for result in m.tool_responses or [] %}<|tool_response>{{ result.name ~ result.response }}{% endfor %}{% endfor %}";
  expect(await promptOf(template, [asked, called, found], [tool])).toContain(
    `(assistant)<|tool_call>look{"at": "Rome"}<|tool_response>looksunny`,
  );
});

test("a template that writes arguments as they are gets their text", async () => {
  const template =
    "{% for m in messages %}{{ m.content }}{% for call in m.tool_calls or [] %}<tool_call>{{ call.function.name ~ call.function.arguments }}</tool_call>{% endfor %}{% endfor %}{{ tools | tojson }}";
  expect(await promptOf(template, [asked, called, found], [tool])).toContain(
    '<tool_call>look{"at":"Rome"}</tool_call>',
  );
});

test("a forced call ends the thought that a template has answers begin with", async () => {
  const template = `${familyTemplates.hermes}{{ '<think>\\n' }}`;
  expect(await promptOf(template, [asked], [tool], "<tool_call>")).toMatch(/<think>\n<\/think>\n\n<tool_call>$/);
  expect(await promptOf(template, [asked], [tool])).toMatch(/<think>\n$/);
});

test.each([
  ["takes no tools", "{% for m in messages %}{{ m.content }}{% endfor %}"],
  ["speaks of tools and takes none", "{# tools <tool_call> #}{% for m in messages %}{{ m.content }}{% endfor %}"],
])("tools are refused where the template %s", async (_what, template) => {
  await expect(promptOf(template, [asked], [tool])).rejects.toMatchObject({ status: 400, param: "tools" });
});

test.each([
  ["GLM's", "{{ tools }}<tool_call>name<arg_key>"],
  ["one without tools", "<tool_call>"],
])("%s template is of no known format", (_what, template) => {
  expect(toolFormatOf(template)).toBeUndefined();
});
