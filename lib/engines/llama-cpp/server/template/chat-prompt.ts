import type { ChatMessage } from "../../../openai-server";
import type { Vocabulary } from "../native/vocabulary";
import { arrangeMessages } from "./arrange-messages";
import { quote, tokenizeQuoted } from "./quoted-text";
import type { Renderer } from "./renderer";
import { templateMessages, type TemplateSwitches } from "./template-values";
import { transcriptStops, transcriptTemplate } from "./transcript-template";
import { createTrialRun } from "./trial-run";

/** A chat as the model expects it, and the strings that end its turn beside its end tokens. */
export type ChatPrompt = { tokens: number[]; stops: readonly string[] };

export type ChatPrompts = (messages: readonly ChatMessage[], switches: TemplateSwitches) => Promise<ChatPrompt>;

/**
 * Writes chats with the template in the model file, or as a transcript when it has none. Every message is in the
 * prompt, and what it says is text to the model whatever it looks like.
 */
export function createChatPrompts(
  renderer: Renderer,
  vocabulary: Vocabulary,
  template: string | undefined,
): ChatPrompts {
  const render = (messages: unknown, switches: TemplateSwitches): Promise<string> =>
    renderer.render(template ?? transcriptTemplate, {
      ...switches,
      messages,
      add_generation_prompt: true,
      bos_token: vocabulary.bosText,
      eos_token: vocabulary.eosText,
      tools: null,
    });
  const trial = createTrialRun((messages) => render(templateMessages(messages, "object"), {}));

  return async (messages, switches) => {
    const arranged = await arrangeMessages(trial, messages);
    const { values, mark } = quote(vocabulary.controls, templateMessages(arranged, "object"));
    const text = await render(values, switches);
    const tokens = vocabulary.frame(tokenizeQuoted(vocabulary, text, mark));
    return { tokens, stops: template === undefined ? transcriptStops : [] };
  };
}
