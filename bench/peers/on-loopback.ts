import { Server } from "node:net";

/* Imported before a program that would listen on all addresses and cannot be told otherwise. */

const listen = Reflect.get(Server.prototype, "listen") as (...args: unknown[]) => Server;

Reflect.set(Server.prototype, "listen", function (this: Server, port: number, _host: unknown, onListening: unknown) {
  return listen.call(this, port, "127.0.0.1", onListening);
});
