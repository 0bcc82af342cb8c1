import { execFileSync } from "node:child_process";
import { describeEngineDriver, exampleNode } from "../testing";
import { llamaCpp } from "./index";

/** An installed llama-server; `npm run test:engines` needs one. */
function llamaServer(): { path: string; version: string } {
  const path = process.env["LLAMA_SERVER"] ?? "llama-server";
  const output = execFileSync("sh", ["-c", '"$0" --version 2>&1', path], { encoding: "utf8" });
  return { path, version: output.split("\n").find((line) => line.includes("version")) ?? output };
}

describeEngineDriver(llamaCpp, { contextLength: 512, parallel: 2, threads: 1 }, () =>
  Promise.resolve({
    host: { node: exampleNode(), executables: { "llama-cpp": llamaServer() }, bundled: {} },
    promisesSeed: true,
    isStrict: false,
  }),
);
