import { execFileSync } from "node:child_process";
import type { HostFacts } from "../driver";
import { exampleNode } from "../testing";

/** A host whose llama-server is this one. */
export function llamaServerHost(path: string): HostFacts {
  const output = execFileSync("sh", ["-c", '"$0" --version 2>&1', path], { encoding: "utf8" });
  const version = output.split("\n").find((line) => line.includes("version")) ?? output;
  return { node: exampleNode(), executables: { "llama-cpp": { path, version } }, bundled: {} };
}
