/** What a key may do, for a list; the API's words where there is nothing better. */
const words: Record<string, string> = {
  inference: "Use models",
  read: "Read",
  write: "Manage",
  admin: "Administer",
  openid: "Owner's role",
  "conversations:read": "Read conversations",
  "conversations:write": "Change conversations",
};

export const scopeWords = (scope: string): string =>
  scope
    .split(" ")
    .map((word) => words[word] ?? word)
    .join(", ");
