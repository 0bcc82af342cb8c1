/** Anthropic's Messages API over chat completions. */
import { countWriter } from "../count-writer";
import type { Translate } from "../dialect";
import { anthropicError, anthropicErrorOf } from "./anthropic-error";
import { parseConversation, parseMessageFields } from "./fields";
import { toChat, toCountedChat } from "./to-chat";
import { checkVersion } from "./version";
import { MessageWriter } from "./write-message";

export { anthropicErrorOf, anthropicStatus } from "./anthropic-error";

export const translateMessage: Translate = (sent, arrival) => {
  checkVersion(arrival.headers);
  const fields = parseMessageFields(sent);
  return { ...toChat(fields, sent), writer: () => new MessageWriter(fields, arrival) };
};

export const translateTokenCount: Translate = (sent, { requestId, headers }) => {
  checkVersion(headers);
  const writer = countWriter({
    count: (tokens) => ({ input_tokens: tokens }),
    failure: (error) => JSON.stringify(anthropicErrorOf(error, requestId)),
    refusal: (status, { message }) => anthropicError(status, message, requestId),
  });
  return { ...toCountedChat(parseConversation(sent), sent), writer: () => writer };
};
