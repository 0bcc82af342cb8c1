import { afterAll } from "vitest";

/** Collects what was tried and held, and prints it after the file's last test: an attack that found nothing should say what it was. */
export function teller(subject: string): (tried: string) => void {
  const held: string[] = [];
  afterAll(() => console.log([`${subject}: tried, and it held`, ...held.map((tried) => `  · ${tried}`)].join("\n")));
  return (tried) => void held.push(tried);
}
