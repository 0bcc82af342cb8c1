/**
 * The form for models that carry no template: they were never taught to chat, and continue a transcript of questions
 * and answers with more sense than any chat markup.
 */
export const transcriptTemplate =
  "{% for message in messages %}{% if message.role == 'system' %}{{ message.content }}\n\n" +
  "{% elif message.role == 'user' %}Question: {{ message.content }}\n" +
  "{% elif message.role == 'assistant' %}Answer: {{ message.content }}\n{% endif %}{% endfor %}Answer:";

/** Where such a model begins to ask the next question itself. */
export const transcriptStops = ["\nQuestion:", "\nAnswer:"] as const;
