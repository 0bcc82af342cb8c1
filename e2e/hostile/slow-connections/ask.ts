import { request } from "node:http";

export type Asked = { path: string; status: number; ms: number };

/** What a client of each kind asks for first: the console's page, the API, inference. Each on a fresh connection. */
const questions = ["/sign-in", "/api/whoami", "/v1/models"];

type Options = { port: number; apiKey: string; localAddress: string };

/** Asks in turn, `rounds` times. A question that gets no answer counts as status 0. */
export async function askInTurn({ port, apiKey, localAddress }: Options, rounds: number): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const path of questions) {
      const startedAt = performance.now();
      const status = await ask({ port, path, localAddress, apiKey });
      asked.push({ path, status, ms: performance.now() - startedAt });
    }
  }
  return asked;
}

function ask({ port, path, localAddress, apiKey }: Options & { path: string }): Promise<number> {
  const headers = { authorization: `Bearer ${apiKey}`, connection: "close" };
  return new Promise((resolve) => {
    const req = request({ host: "127.0.0.1", port, path, localAddress, headers, agent: false }, (response) => {
      response.resume().once("close", () => resolve(response.complete ? (response.statusCode ?? 0) : 0));
    });
    req.setTimeout(60_000, () => req.destroy());
    req.on("error", () => resolve(0)).end();
  });
}

export function percentile(asked: readonly Asked[], share: number): number {
  const sorted = asked.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
