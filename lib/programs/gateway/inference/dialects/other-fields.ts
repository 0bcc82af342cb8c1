/** Fields of a chat that say what another dialect says in its own words, or that would change what its answer is made of. */
const chatWords = new Set(
  (
    "messages max_tokens max_completion_tokens n stream stream_options logprobs top_logprobs response_format " +
    "tools tool_choice parallel_tool_calls functions function_call modalities audio prediction web_search_options " +
    "verbosity reasoning_effort reasoning_format include_reasoning"
  ).split(" "),
);

/**
 * What a body holds beside the fields of its dialect: an engine's own sampling goes on, to be checked with the chat, and
 * what would contradict the translation is left out.
 */
export function otherFields(sent: object, known: ReadonlySet<string>) {
  const others: Record<string, unknown> = {};
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(sent)) {
    if (known.has(name)) continue;
    if (chatWords.has(name)) ignored.push(name);
    else others[name] = value;
  }
  return { others, ignored };
}
