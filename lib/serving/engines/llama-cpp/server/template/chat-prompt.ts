import type { ChatMessage, Tool } from "../../../openai-server";
import type { Vocabulary } from "../native/vocabulary";
import { thoughtClosing, thoughtOpening } from "../tools/pass-thoughts";
import type { ToolFormat } from "../tools/tool-format";
import { arrangeMessages } from "./arrange-messages";
import type { TextReader } from "../text-reader";
import { quote, spansOf } from "./quoted-text";
import type { Renderer } from "./renderer";
import {
  resultsWithCalls,
  takesResultsWithCalls,
  templateMessages,
  templateTools,
  type ArgumentsForm,
  type TemplateSwitches,
} from "./template-values";
import { createTrialRun, trialTool } from "./trial-run";

/**
 * The form for models that carry no template: they were never taught to chat, and continue a transcript of questions
 * and answers with more sense than any chat markup.
 */
export const transcriptTemplate =
  "{% for message in messages %}{% if message.role == 'system' %}{{ message.content }}\n\n" +
  "{% elif message.role == 'user' %}Question: {{ message.content }}\n" +
  "{% elif message.role == 'assistant' %}Answer: {{ message.content }}\n{% endif %}{% endfor %}Answer:";

/** Where such a model begins to ask the next question itself. */
const transcriptStops = ["\nQuestion:", "\nAnswer:"] as const;

/** A chat as the model expects it. */
export type ChatPrompt = {
  tokens: number[];
  /** Strings that end the model's turn beside its end tokens. */
  stops: readonly string[];
  /** The answer begins with a thought. */
  isThinking: boolean;
};

export type ChatOptions = {
  switches: TemplateSwitches;
  tools: readonly Tool[];
  /** What the answer is made to begin with. */
  opening: string;
  signal: AbortSignal;
};

export type ChatPrompts = (messages: readonly ChatMessage[], options: ChatOptions) => Promise<ChatPrompt>;

/** Templates of the model file; the one for tools is often the same. */
export type ChatTemplates = { chat: string | undefined; tools: string | undefined };

/**
 * Writes chats with the templates in the model file, or as a transcript when it has none. Every message is in the
 * prompt, and what it says is text to the model whatever it looks like.
 */
export function createChatPrompts(
  renderer: Renderer,
  vocabulary: Pick<Vocabulary, "frame" | "controls" | "bosText" | "eosText">,
  templates: ChatTemplates,
  format: ToolFormat | undefined,
  reader: TextReader,
): ChatPrompts {
  const render = (template: string | undefined, messages: unknown, tools: unknown, switches: TemplateSwitches) =>
    renderer.render(template ?? transcriptTemplate, {
      ...switches,
      messages,
      tools,
      add_generation_prompt: true,
      bos_token: vocabulary.bosText,
      eos_token: vocabulary.eosText,
    });
  const write = (template: string | undefined, said: readonly ChatMessage[], form: ArgumentsForm) => {
    const written = templateMessages(said, form);
    return takesResultsWithCalls(template ?? transcriptTemplate) ? resultsWithCalls(written) : written;
  };
  const trials = {
    chat: createTrialRun(false, (messages, form) =>
      render(templates.chat, write(templates.chat, messages, form), null, {}),
    ),
    tools: createTrialRun(true, (messages, form) =>
      render(templates.tools, write(templates.tools, messages, form), templateTools([trialTool]), {}),
    ),
  };

  return async (messages, { switches, tools, opening, signal }) => {
    const asked = { subject: "The prompt", param: "messages" as const };
    reader.refuseLong(wholeTexts(messages), asked);
    const kind = tools.length > 0 ? "tools" : "chat";
    const prepared = format?.prepare?.(messages) ?? messages;
    const arranged = await arrangeMessages(trials[kind], prepared);
    const said = [write(templates[kind], arranged.messages, arranged.form), templateTools(tools)];
    const { values, mark } = quote(vocabulary.controls, said);
    const [saidMessages, saidTools] = values as [unknown, unknown];
    const text = await render(templates[kind], saidMessages, kind === "tools" ? saidTools : null, switches);
    const opensThought = text.trimEnd().endsWith(thoughtOpening);
    // A call that is asked for leaves no room for thoughts.
    const begin = opening !== "" && opensThought ? `${thoughtClosing}\n\n${opening}` : opening;
    const spans = spansOf(vocabulary.controls, text + begin, mark);
    const tokens = vocabulary.frame(await reader.read(spans, { ...asked, signal }));
    return {
      tokens,
      stops: templates.chat === undefined ? transcriptStops : [],
      isThinking: opensThought && opening === "",
    };
  };
}

/** What every template writes whole, but for blanks around it: of answers it may leave thoughts out, of results blanks. */
function wholeTexts(messages: readonly ChatMessage[]): string[] {
  return messages.filter(({ role }) => role === "user" || role === "system").map(({ content }) => content.trim());
}
