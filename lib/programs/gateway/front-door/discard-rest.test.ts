import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closeServer, openFrontDoor, type FrontDoor } from "../testing";

const bodyBytes = 8 * 1024 * 1024;

let door: FrontDoor;
beforeEach(async () => {
  door = await openFrontDoor();
  door.handle = (_req, res) => void res.writeHead(401, { "content-type": "text/plain" }).end("who are you?");
});
afterEach(() => door.close());

/** As many clients do: sends all of its body before it reads a byte of the answer. @returns the statuses it then reads. */
function sendBeforeReading(path: string, headers: string, requests: number): Promise<string[]> {
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${bodyBytes}\r\n`;
  const one = (last: boolean) =>
    Buffer.concat([Buffer.from(`${head}${last ? "Connection: close\r\n" : ""}\r\n`), Buffer.alloc(bodyBytes, " ")]);
  return new Promise((resolve, reject) => {
    const socket = connect(door.gateway.port, "127.0.0.1", () => {
      socket.pause();
      for (let number = 1; number < requests; number += 1) socket.write(one(false));
      socket.write(one(true), () => socket.resume());
    });
    let heard = "";
    socket
      .setEncoding("latin1")
      .on("data", (text: string) => (heard += text))
      .on("error", reject)
      .on("close", () => resolve([...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status ?? "")));
  });
}

describe("a client that is still sending hears the answer", () => {
  test.each([
    ["of web", "/api/models", "", "401"],
    ["that web is not there", "/api/models", "", "503"],
    ["to a call without a credential", "/v1/chat/completions", "", "401"],
    ["to a body that is too large", "/v1/chat/completions", "Authorization: Bearer KEY\r\n", "413"],
    ["that there is nothing", "/v1/nothing", "", "404"],
  ])("%s", async (name, path, headers, status) => {
    if (name === "that web is not there") await closeServer(door.web);
    const answers = await sendBeforeReading(path, headers.replace("KEY", door.gateway.key), 3);
    expect(answers).toEqual([status, status, status]);
  });
});
