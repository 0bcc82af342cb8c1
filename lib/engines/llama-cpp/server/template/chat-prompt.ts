import type { ChatMessage } from "../../../openai-server";
import type { Vocabulary } from "../native/vocabulary";
import type { Renderer } from "./renderer";
import { transcriptStops, transcriptTemplate } from "./transcript-template";

/** Text of a chat as the model expects it, and the strings that end its turn beside its end tokens. */
export type ChatPrompt = { text: string; stops: readonly string[] };

/**
 * Renders messages with the template in the model file, or as a transcript when it has none.
 */
export async function chatPrompt(
  renderer: Renderer,
  vocabulary: Vocabulary,
  template: string | undefined,
  messages: readonly ChatMessage[],
): Promise<ChatPrompt> {
  const text = await renderer.render(template ?? transcriptTemplate, {
    messages: messages.map(plainMessage),
    add_generation_prompt: true,
    bos_token: vocabulary.bosText,
    eos_token: vocabulary.eosText,
    tools: null,
  });
  return { text, stops: template === undefined ? transcriptStops : [] };
}

/** Templates know the classic roles and plain text. */
function plainMessage({ role, content }: ChatMessage): { role: string; content: string } {
  return {
    role: role === "developer" ? "system" : role,
    content: typeof content === "string" ? content : content.map(({ text }) => text).join(""),
  };
}
