import { spawn } from "node:child_process";
import { once } from "node:events";

export type Counts = { passed: number; failed: number };

/** Runs one suite, shows what it prints, and reads how its tests ended. */
export async function runSuite(command: string, args: string[], environment: Record<string, string>): Promise<Counts> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment, NO_COLOR: "1" };
  // The caller's own settings for these clients are not what is tested.
  for (const name of Object.keys(env).filter((key) => /^(KAMIWAZA|OPENAI|ANTHROPIC|LITELLM|LLM)_/.test(key))) {
    delete env[name];
  }
  const suite = spawn(command, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  suite.stdout.on("data", (chunk: Buffer) => {
    process.stdout.write(chunk);
    printed += chunk.toString();
  });
  const [code] = (await once(suite, "close")) as [number | null];
  const counts = countTests(printed);
  // A suite that could not begin, or that ends badly though no test of it did.
  return code === 0 || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** By the last line of pytest or Vitest, or by Go's lines for each test. */
function countTests(printed: string): Counts {
  const printedLines = printed.split("\n");
  const summary = printedLines.findLast((line) => /^=+ .* in [\d.]+s|^ +Tests /.test(line));
  const count = (word: string) => Number(new RegExp(`(\\d+) ${word}`).exec(summary ?? "")?.[1] ?? 0);
  const lines = (word: string) => printedLines.filter((line) => line.startsWith(`--- ${word}:`)).length;
  return summary === undefined
    ? { passed: lines("PASS"), failed: lines("FAIL") }
    : { passed: count("passed"), failed: count("failed") + count("errors?") };
}
