import type { EngineRefusal } from "../dialect";

/** Where a field of a chat stands in this dialect. */
const namesHere = new Map([
  ["messages", "input"],
  ["max_tokens", "max_output_tokens"],
  ["max_completion_tokens", "max_output_tokens"],
  ["response_format", "text.format"],
  ["verbosity", "text.verbosity"],
  ["reasoning_effort", "reasoning.effort"],
  ["logprobs", "top_logprobs"],
]);

/** What an engine says of the chat, said of the request that it came from. */
export const refusalHere = ({ message, code, param, type }: EngineRefusal) => ({
  error: {
    message,
    type: type ?? "invalid_request_error",
    param: param === null ? null : (namesHere.get(param) ?? param),
    code,
  },
});
