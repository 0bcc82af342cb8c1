/** Servers that do exactly what a test says, and a certificate for them. */
import { once } from "node:events";
import { createServer as createHttp, type RequestListener, type Server } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Self-signed for localhost and 127.0.0.1, of use to nobody else. */
export const localhostCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqlEMHLORj2LT1q61
aKp/v7ZMsyWGHL9+yNp7tHMGRDqhRANCAARuFYTVuKJvofUJC21LwCDop5Ec6FPV
kq3dx+N+XGpexnbD2Q/CdZrcOFRW930/xL7fjLIqZ6ota7qezU5WbiFG
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABG4VhNW4om+h9QkL
bUvAIOinkRzoU9WSrd3H435cal7GdsPZD8J1mtw4VFb3fT/Evt+Msipnqi1rup7N
TlZuIUajTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
BTADAQH/MB0GA1UdDgQWBBQAkIpFekREzY/asoOHeJSnci9Y5TAKBggqhkjOPQQD
AgNIADBFAiADayHLuDx5f2ht9dEtf+8nTzlUE7q707m03Cl9N0V+bgIhALvpTUOy
4GnGZc5QXF3RRRtOz+lHC8dRla4OmRIUPoAD
-----END CERTIFICATE-----
`,
};

/** Self-signed for hub.test and cdn.test, names that only a test's proxy knows. */
export const namesCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg8Uxi2SWEoqGxjayk
RtQJP1XVisCmeVivbkGM/ea8WLyhRANCAATq7DnrmcJM/UJj0UK6ugpBxvUysdBK
sAIDABCSsDFHYOROIH6JUfARqg6M2g/YgbFkj0P7Ra+SZU2l/nRoQDGt
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBaTCCAQ6gAwIBAgIBAjAKBggqhkjOPQQDAjATMREwDwYDVQQDDAhodWIudGVz
dDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowEzERMA8GA1UEAwwI
aHViLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATq7DnrmcJM/UJj0UK6
ugpBxvUysdBKsAIDABCSsDFHYOROIH6JUfARqg6M2g/YgbFkj0P7Ra+SZU2l/nRo
QDGto1EwTzAdBgNVHREEFjAUgghodWIudGVzdIIIY2RuLnRlc3QwDwYDVR0TAQH/
BAUwAwEB/zAdBgNVHQ4EFgQU9moKs/VWq4aoj7bvipnJ800MkHQwCgYIKoZIzj0E
AwIDSQAwRgIhAIXPHDdnZYaN4KoEjESPfC+YxP/6ozvrXminBc9hM5vnAiEA/f+Q
N4Ax2/KhDOrhnO/02S/ttPG6vboth8nBxIWS3UI=
-----END CERTIFICATE-----
`,
};

/** An HTTP server on a free port of loopback, until the test ends. */
export async function serveHttp(listener: RequestListener): Promise<URL> {
  const server = createHttp(listener);
  onTestFinished(() => stop(server));
  return listen(server, "http");
}

/** Speaks raw bytes on a free port of loopback, until the test ends. */
export async function serveBytes(answer: (socket: Socket) => void): Promise<URL> {
  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    // Unread requests would hide that the other side has gone.
    socket.on("error", () => undefined).resume();
    answer(socket);
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return listen(server, "http");
}

export async function listen(server: TcpServer, scheme: string): Promise<URL> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return new URL(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}
