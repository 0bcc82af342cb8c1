import { destinations } from "@/components/shell/navigation";

/** What a key press asks the shell for. */
export type ShellCommand =
  | { do: "palette" }
  | { do: "sheet" }
  | { do: "search" }
  | { do: "go"; href: string; external: boolean };

const chordMs = 1_200;

type Press = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

/**
 * Turns key presses into commands. Only ⌘/Ctrl K works while someone types or has switched single keys off
 * (WCAG 2.1.4); `g` waits for the letter of a destination.
 */
export function createShortcutReader() {
  let goPressedAt = Number.NEGATIVE_INFINITY;

  return function read(
    press: Press,
    at: number,
    context: { typing: boolean; singleKeys: boolean },
  ): ShellCommand | undefined {
    const modified = press.ctrlKey || press.metaKey;
    if (modified && !press.altKey && press.key.toLowerCase() === "k") return { do: "palette" };
    if (modified || press.altKey || context.typing || !context.singleKeys) return undefined;

    const afterGo = at - goPressedAt <= chordMs;
    goPressedAt = press.key === "g" ? at : Number.NEGATIVE_INFINITY;
    if (afterGo) {
      const destination = destinations.find(({ key }) => key === press.key);
      return destination && { do: "go", href: destination.href, external: destination.external ?? false };
    }
    if (press.key === "?") return { do: "sheet" };
    if (press.key === "/") return { do: "search" };
    return undefined;
  };
}

/** How a key press changes a text that is typed before its field is there; nothing where it types nothing. */
export function typeInto({ key, ctrlKey, metaKey, altKey }: Press): ((text: string) => string) | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (key === "Backspace") return (text) => text.replace(/.$/su, "");
  return /^.$/u.test(key) ? (text) => text + key : undefined;
}
