import { afterAll, expect } from "vitest";

/** Notes what was tried and what came of it, and prints the list when a file is through. */
export function keepScore(subject: string): (tried: string, seen: unknown, wanted: unknown) => void {
  const lines: string[] = [];
  afterAll(() => console.log(`\n${subject}\n${lines.join("\n")}`));
  return (tried, seen, wanted) => {
    const held = JSON.stringify(seen) === JSON.stringify(wanted);
    lines.push(`  ${held ? "held " : "BROKE"}  ${tried}: ${JSON.stringify(seen)}`);
    expect(seen, tried).toEqual(wanted);
  };
}
