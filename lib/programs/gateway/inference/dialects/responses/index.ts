/** OpenAI's Responses API over chat completions. */
import { openaiError } from "../../openai-error";
import { countWriter } from "../count-writer";
import type { Translate } from "../dialect";
import { parseResponsesFields } from "./fields";
import { refusalHere } from "./refusal";
import { toChat, toCountedChat } from "./to-chat";
import { ResponseWriter } from "./write-response";

export const translateResponse: Translate = (sent, arrival) => {
  const fields = parseResponsesFields(sent);
  return { ...toChat(fields, sent, arrival.saidItems), writer: () => new ResponseWriter(fields, arrival) };
};

export const translateInputCount: Translate = (sent, { saidItems }) => {
  const writer = countWriter({
    count: (tokens) => ({ object: "response.input_tokens", input_tokens: tokens }),
    failure: (error) => JSON.stringify(openaiError(error)),
    refusal: (_status, refusal) => refusalHere(refusal),
  });
  return { ...toCountedChat(parseResponsesFields(sent), sent, saidItems), writer: () => writer };
};
