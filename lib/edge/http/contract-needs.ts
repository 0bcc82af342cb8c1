import type { Right } from "@/lib/kernel/context/actor";

/** What a caller needs for an operation, in words for the console and the API's description alike. */
export function needsOf(right: Right | "public"): string {
  switch (right) {
    case "public":
      return "Open to everybody.";
    case "session":
      return "Needs a sign-in; no API key does.";
    case "accounts":
    case "keys":
      return 'Needs a sign-in, or a key with the scope "admin".';
    case "audit":
      return "Needs the role admin or auditor.";
    default:
      return `Needs the scope "${right}".`;
  }
}
