import { announce } from "../../program";
import { askForBytes, askForWords } from "./ask";
import { openConnection, type Connection } from "./connection";
import { askInTurn } from "./closed-loop";
import { askOnSchedule } from "./open-loop";
import { spreadOf, type Load, type Loaded } from "./load";
import { requestBody } from "./payloads";
import { readStreams } from "./streams";

/* Sends what it is told to, and tells what came back. One process, so that its processor time is known. */

process.on("message", (load: Load) => {
  void run(load)
    .catch(nothing)
    .then((loaded) => process.send?.(loaded));
});
announce({ port: 0 });

async function run(load: Load): Promise<Loaded> {
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => openConnection(load.target.port)),
  );
  try {
    return await send(load, connections);
  } finally {
    for (const connection of connections) connection.close();
  }
}

/** Nobody listens there. */
const nothing = (error: unknown): Loaded => ({
  done: 0,
  failed: 1,
  problem: String(error),
  seconds: 0,
  took: spreadOf([]),
});

function send(load: Load, connections: readonly Connection[]): Promise<Loaded> {
  const request = requestOf(load);
  const ask = load.target.rewrites ? askForWords(request, load.size) : askForBytes(request, load.size);
  switch (load.kind) {
    case "in turn":
      return askInTurn(connections, ask, load);
    case "on schedule":
      return askOnSchedule(connections, ask, load);
    case "streams":
      return readStreams(connections, request, load);
  }
}

function requestOf({ kind, target, size, ...load }: Load): Buffer {
  const stream = { stream: true, stream_options: { include_usage: true }, max_tokens: "tokens" in load && load.tokens };
  const body = requestBody(target.model, size, kind === "streams" ? stream : {});
  const head = [
    `POST ${target.path} HTTP/1.1`,
    `host: 127.0.0.1:${target.port}`,
    `authorization: Bearer ${target.token}`,
    "content-type: application/json",
    "accept: */*",
    "user-agent: bench",
    ...Object.entries(target.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}
