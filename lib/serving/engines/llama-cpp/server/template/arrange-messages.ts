import { Refusal, type ChatMessage } from "../../../openai-server";
import { refuseTools } from "../tools/plan-tools";
import type { ArgumentsForm } from "./template-values";
import type { TrialRun } from "./trial-run";

export type Arranged = { messages: ChatMessage[]; form: ArgumentsForm };

/**
 * Messages in an order that this template keeps whole. Many templates know one system message, at the start, and some
 * know none: instructions then go to the start, or in front of what the user says first.
 *
 * @throws Refusal naming the message that the template leaves out however they are arranged.
 */
export async function arrangeMessages(trial: TrialRun, messages: readonly ChatMessage[]): Promise<Arranged> {
  let problem: unknown;
  for (const candidate of candidatesOf(messages)) {
    try {
      const dropped = await trial(candidate.messages, candidate.form);
      if (dropped === undefined) return candidate;
      problem ??= dropped === "tools" ? refuseTools() : leftOut(messages, dropped.message);
    } catch (error) {
      problem ??= error;
    }
  }
  throw problem;
}

/** Ways to write these messages, the plainest first. */
function candidatesOf(messages: readonly ChatMessage[]): Arranged[] {
  const isInstructed = messages.some(({ role }) => role === "system");
  const hasCalls = messages.some((message) => message.role === "assistant" && message.calls.length > 0);
  const forms = hasCalls ? (["object", "text"] as const) : (["object"] as const);
  return (isInstructed ? [asTheyAre, systemFirst, systemWithUser] : [asTheyAre]).flatMap((arrange) =>
    forms.map((form) => ({ messages: arrange(messages), form })),
  );
}

const asTheyAre = (messages: readonly ChatMessage[]): ChatMessage[] => [...messages];

function systemFirst(messages: readonly ChatMessage[]): ChatMessage[] {
  return [{ role: "system", content: instructionsOf(messages) }, ...messages.filter(({ role }) => role !== "system")];
}

function systemWithUser(messages: readonly ChatMessage[]): ChatMessage[] {
  const rest = messages.filter(({ role }) => role !== "system");
  const first = rest.findIndex(({ role }) => role === "user");
  if (first === -1) return [...messages];
  return rest.map((message, index) =>
    index === first ? { ...message, content: `${instructionsOf(messages)}\n\n${message.content}` } : message,
  );
}

function instructionsOf(messages: readonly ChatMessage[]): string {
  return messages.flatMap(({ role, content }) => (role === "system" ? [content] : [])).join("\n\n");
}

function leftOut(messages: readonly ChatMessage[], index: number): Refusal {
  const role = messages[index]?.role ?? "user";
  return new Refusal(
    400,
    `The model's chat template leaves out messages.${index} (role ${role}), so the model would never see it. ` +
      "Send the chat without it, or deploy a model whose template takes it.",
    { code: "chat_template_drops_message", param: `messages.${index}` },
  );
}
