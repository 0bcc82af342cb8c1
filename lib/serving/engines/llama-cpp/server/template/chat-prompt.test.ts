import { Template } from "@huggingface/jinja";
import { describe, expect, test } from "vitest";
import { Refusal, type ChatMessage } from "../../../openai-server";
import { controlText } from "../native/control-text";
import { createTextReader } from "../text-reader";
import { createChatPrompts } from "./chat-prompt";
import type { Renderer } from "./renderer";

/** Renders in this thread; these templates end. */
const renderer: Renderer = {
  render: (template, values) => {
    try {
      return Promise.resolve(new Template(template).render(values));
    } catch (cause) {
      return Promise.reject(new Refusal(400, `refused: ${String(cause)}`, { code: "chat_template_failed", cause }));
    }
  },
  close: () => Promise.resolve(),
};

/** Tokens are characters, so that tests can read prompts. */
const vocabulary = {
  tokenize: (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0),
  frame: (tokens: readonly number[]) => [...tokens],
  text: (tokens: readonly number[]) => String.fromCodePoint(...tokens),
  isEnd: () => false,
  hidden: () => new Map<number, string>(),
  controls: controlText([]),
  places: { tokenBytesMax: undefined, isPlace: () => false },
  size: 0x110000,
  bosText: "<s>",
  eosText: "</s>",
};

async function promptOf(template: string | undefined, messages: ChatMessage[], switches = {}): Promise<string> {
  const { tokens } = await createChatPrompts(
    renderer,
    vocabulary,
    { chat: template, tools: template },
    undefined,
    createTextReader(vocabulary, 100_000),
  )(messages, { switches, tools: [], opening: "", signal: new AbortController().signal });
  return vocabulary.text(tokens);
}

const system = (content: string): ChatMessage => ({ role: "system", content });
const user = (content: string): ChatMessage => ({ role: "user", content });
const assistant = (content: string): ChatMessage => ({ role: "assistant", content, reasoning: undefined, calls: [] });

const chatml = "{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}";
const withoutSystem =
  "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}[{{ m.role }}]{{ m.content | trim }}{% endfor %}";
const firstSystemOnly =
  "{% if messages[0].role == 'system' %}({{ messages[0].content }}){% endif %}{% for m in messages %}{% if m.role != 'system' %}[{{ m.role }}]{{ m.content }}{% endif %}{% endfor %}";

describe("no message is dropped in silence", () => {
  test.each([
    ["says nothing of messages", "Hello, how can I help?"],
    ["reads the first message alone", "{{ messages[0].content }}"],
    ["knows another role", "{% for m in messages %}{% if m.role == 'human' %}{{ m.content }}{% endif %}{% endfor %}"],
  ])("a template that %s is refused by the message it leaves out", async (_what, template) => {
    const messages = [user("Hi"), assistant("Hello"), user("Hello, how are you?")];
    await expect(promptOf(template, messages)).rejects.toMatchObject({
      status: 400,
      code: "chat_template_drops_message",
      message: expect.stringMatching(/leaves out messages\.\d/),
    });
  });

  test("a template that takes every role gets messages as they are", async () => {
    expect(await promptOf(chatml, [system("S"), user("U"), system("T"), user("V")])).toBe(
      "<system>S<user>U<system>T<user>V",
    );
  });

  test("instructions that a template does not take stand in front of what the user says", async () => {
    expect(await promptOf(withoutSystem, [system("S"), user("U"), assistant("A"), user("V")])).toBe(
      "[user]S\n\nU[assistant]A[user]V",
    );
  });

  test("later instructions go to the start where a template takes only the first", async () => {
    expect(await promptOf(firstSystemOnly, [system("S"), user("U"), system("T"), user("V")])).toBe(
      "(S\n\nT)[user]U[user]V",
    );
  });

  test("a call in the history is not left out either", async () => {
    const call = { id: "c1", name: "f", arguments: "{}" };
    const messages: ChatMessage[] = [
      user("U"),
      { role: "assistant", content: "", reasoning: undefined, calls: [call] },
    ];
    await expect(promptOf(chatml, messages)).rejects.toMatchObject({ param: "messages.1" });
  });

  test("a template's own refusal is told where no order of the messages helps", async () => {
    const template = "{{ raise_exception('Roles must alternate') }}";
    await expect(promptOf(template, [system("S"), user("U")])).rejects.toMatchObject({
      message: expect.stringContaining("Roles must alternate"),
    });
  });

  test("models without a template get a transcript that holds every message", async () => {
    expect(await promptOf(undefined, [system("S"), user("U"), assistant("A"), user("V")])).toBe(
      "S\n\nQuestion: U\nAnswer: A\nQuestion: V\nAnswer:",
    );
  });
});

test("a template sees the switches of a request, and thoughts of earlier answers", async () => {
  const template =
    "{% for m in messages %}{{ m.content }}{% if m.reasoning_content %}<{{ m.reasoning_content }}>{% endif %}{% endfor %}{{ enable_thinking }}";
  const said: ChatMessage = { role: "assistant", content: "A", reasoning: "R", calls: [] };
  expect(await promptOf(template, [user("U"), said], { enable_thinking: false })).toBe("UA<R>false");
});
