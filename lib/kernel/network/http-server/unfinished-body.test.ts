import type { IncomingMessage } from "node:http";
import { expect, test, vi } from "vitest";
import { UnfinishedBody } from "./unfinished-body";

const periodMs = 10_000;

function start() {
  const socket = { bytesRead: 500 };
  const state = { unread: 0 };
  const onLate = vi.fn();
  const req = {
    socket,
    get readableLength() {
      return state.unread;
    },
  } as unknown as IncomingMessage;
  const body = new UnfinishedBody(req, periodMs, onLate);
  const startedAt = performance.now();
  return { socket, state, onLate, at: (seconds: number) => body.checkDeadlines(startedAt + seconds * 1001) };
}

test("a body that comes byte by byte is late after one period, and told so once", () => {
  const { socket, onLate, at } = start();
  for (let second = 1; second <= 9; second += 1) {
    socket.bytesRead += 1;
    at(second);
  }
  expect(onLate).not.toHaveBeenCalled();
  at(10);
  at(30);
  expect(onLate.mock.calls).toEqual([[expect.objectContaining({ code: "REQUEST_TIMEOUT" })]]);
});

test("a large one may take as long as it brings enough in each period, whatever it brought before", () => {
  const { socket, onLate, at } = start();
  socket.bytesRead += 10_000_000;
  at(10);
  socket.bytesRead += 4096 * 10;
  at(20);
  expect(onLate).not.toHaveBeenCalled();
  socket.bytesRead += 100;
  at(30);
  expect(onLate).toHaveBeenCalledOnce();
});

test("time in which nobody reads is not the client's", () => {
  const { socket, state, onLate, at } = start();
  state.unread = 100;
  at(9);
  at(18);
  state.unread = 0;
  at(27);
  expect(onLate).not.toHaveBeenCalled();
  expect(socket.bytesRead).toBe(500);
  at(29);
  expect(onLate).toHaveBeenCalledOnce();
});
