import { createServer as createHttps } from "node:https";
import type { RequestListener } from "node:http";
import { rootCertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createEgress, type OpenRequest } from "../create-egress";
import { judgeNetworkError } from "../hub";
import type { Lookup } from "../guard";
import { readCapped } from "../read-capped";
import { listen, namesCertificate, serveHttp } from "../testing";
import { readProxies } from "./read-proxies";
import { startProxy, type TestProxy } from "./testing/start-proxy";

beforeAll(() => setDefaultCACertificates([...rootCertificates, namesCertificate.cert]));
afterAll(() => setDefaultCACertificates([...rootCertificates]));

const asked = (url: URL, more: Partial<OpenRequest> = {}): OpenRequest => ({
  url,
  headersMs: 15_000,
  idleMs: 15_000,
  signal: AbortSignal.timeout(20_000),
  ...more,
});

/** As in a company: names of the internet are known to the proxy alone, inner ones to this machine too. */
const lookup = ((hostname: string, _: object, done: (error: Error | null, addresses?: object[]) => void) => {
  if (hostname.endsWith(".inner.test")) done(null, [{ address: "10.0.0.7", family: 4 }]);
  else done(Object.assign(new Error(`ENOTFOUND ${hostname}`), { code: "ENOTFOUND" }));
}) as Lookup;

/** The names that the certificate is for, and none that this machine could reach without the proxy. */
const everywhere = () => "127.0.0.1";

function egressBy({ url }: TestProxy, more: Record<string, string> = {}) {
  const environment = { NODE_ENV: "test", HTTPS_PROXY: url.href, HTTP_PROXY: url.href, ...more };
  const egress = createEgress({ lookup, proxies: readProxies(environment) });
  onTestFinished(() => egress.close());
  return egress;
}

async function serveTls(listener: RequestListener): Promise<URL> {
  const server = createHttps(namesCertificate, listener);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return listen(server, "https");
}

const text = async (answer: { body: AsyncIterable<Uint8Array> }) => (await readCapped(answer.body, 1e6)).toString();

describe("an http address", () => {
  test("is asked for with its whole address, and its redirects too, without the token elsewhere", async () => {
    const proxy = await startProxy({ resolve: everywhere });
    const hub = await serveHttp((req, res) => {
      if (req.url === "/file?x=1")
        return void res.writeHead(302, { location: `http://cdn.test:${hub.port}/content` }).end();
      res.end(`content of ${req.headers.host}`);
    });
    const url = new URL(`http://hub.test:${hub.port}/file?x=1`);
    expect(await text(await egressBy(proxy).open(asked(url, { token: "secret" })))).toBe(
      `content of cdn.test:${hub.port}`,
    );
    expect(proxy.asked).toEqual([
      { line: `GET ${url.href}`, authorization: undefined, token: undefined },
      { line: `GET http://cdn.test:${hub.port}/content`, authorization: undefined, token: undefined },
    ]);
  });

  test("of a proxy that wants credentials is asked for with them, and says so without", async () => {
    const proxy = await startProxy({ resolve: everywhere, credentials: "ada:secret" });
    const hub = await serveHttp((_, res) => void res.end("content"));
    const url = new URL(`http://hub.test:${hub.port}/`);
    const known = new URL(proxy.url);
    Object.assign(known, { username: "ada", password: "secret" });
    expect(await text(await egressBy({ ...proxy, url: known }).open(asked(url)))).toBe("content");
    const failure = await egressBy(proxy)
      .open(asked(url))
      .catch((error: unknown) => error);
    expect(judgeNetworkError(failure, url).detail).toMatch(/asks for a name and password.*HTTP_PROXY/);
  });
});

describe("an https address", () => {
  const known = ({ url }: TestProxy) => Object.assign(new URL(url), { username: "ada", password: "secret" });

  test("is reached by CONNECT, and the proxy sees neither path nor token", async () => {
    const proxy = await startProxy({ resolve: everywhere, credentials: "ada:secret" });
    const tokens: unknown[] = [];
    const cdn = await serveTls((req, res) => {
      tokens.push(req.headers.authorization);
      res.end("content");
    });
    const hub = await serveTls((req, res) => {
      tokens.push(req.headers.authorization);
      res.writeHead(302, { location: `https://cdn.test:${cdn.port}/` }).end();
    });
    const url = new URL(`https://hub.test:${hub.port}/path`);
    const answer = await egressBy({ ...proxy, url: known(proxy) }).open(asked(url, { token: "hf_secret" }));
    expect(await text(answer)).toBe("content");
    expect(tokens).toEqual(["Bearer hf_secret", undefined]);
    const authorization = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
    expect(proxy.asked).toEqual([
      { line: `CONNECT hub.test:${hub.port}`, authorization, token: undefined },
      { line: `CONNECT cdn.test:${cdn.port}`, authorization, token: undefined },
    ]);
  });

  test("is fetched in bulk through a tunnel too, over one connection", async () => {
    const content = Buffer.alloc(3_000_000, "abcdefg");
    const proxy = await startProxy({ resolve: everywhere });
    const hub = await serveTls((_, res) => void res.writeHead(200, { "content-length": content.length }).end(content));
    const egress = egressBy(proxy);
    for (let time = 0; time < 2; time += 1) {
      const answer = await egress.openDirect(asked(new URL(`https://hub.test:${hub.port}/file`)));
      const received: Buffer[] = [];
      await answer?.read({
        arrived: () => undefined,
        take: (batch) => {
          received.push(...batch.map((chunk) => Buffer.from(chunk)));
          return Promise.resolve();
        },
      });
      expect(Buffer.concat(received).equals(content)).toBe(true);
    }
    expect(proxy.asked.map(({ line }) => line)).toEqual([`CONNECT hub.test:${hub.port}`]);
  });

  test.each([
    ["refuses the credentials", { credentials: "ada:other" }, /refuses the name and password in HTTPS_PROXY/],
    [
      "does not let us there",
      { credentials: "ada:secret", refuseWith: 403 },
      /does not connect to hub\.test:443 \(status 403\)/,
    ],
  ])("behind a proxy that %s fails with words that help", async (_, options, words) => {
    const proxy = await startProxy(options);
    const url = new URL("https://hub.test:443/");
    const egress = egressBy({ ...proxy, url: known(proxy) });
    for (const attempt of [egress.open(asked(url)), egress.openDirect(asked(url))]) {
      const { detail } = judgeNetworkError(await attempt.catch((error: unknown) => error), url);
      expect(detail).toMatch(words instanceof RegExp ? new RegExp(words.source.replace(":443", "(:443)?")) : words);
      expect(detail).not.toContain("secret");
    }
  });

  test("behind a proxy that is away fails with its name", async () => {
    const egress = egressBy({ url: new URL("http://127.0.0.1:9"), asked: [] });
    const url = new URL("https://hub.test/");
    const failure = await egress.open(asked(url)).catch((error: unknown) => error);
    expect(judgeNetworkError(failure, url).detail).toContain(
      "The proxy 127.0.0.1:9 could not be reached (ECONNREFUSED)",
    );
  });
});

describe("what never goes through the proxy", () => {
  test("is this machine itself, and what NO_PROXY names", async () => {
    const proxy = await startProxy();
    const here = await serveHttp((_, res) => void res.end("here"));
    expect(await text(await egressBy(proxy).open(asked(here)))).toBe("here");
    const inner = egressBy(proxy, { NO_PROXY: "inner.test" }).open(asked(new URL("https://hub.inner.test:9/")));
    await inner.catch(() => undefined);
    expect(proxy.asked).toEqual([]);
  });
});

describe("a redirect from the public internet", () => {
  test.each(["http://10.0.0.7/", "http://[fd00::7]/", "http://db.inner.test/", "http://intranet/"])(
    "to %s is refused, though it is the proxy that would go there",
    async (location) => {
      const proxy = await startProxy({ resolve: everywhere });
      const hub = await serveHttp((_, res) => void res.writeHead(302, { location }).end());
      const home = new URL(`http://hub.test:${hub.port}/`);
      await expect(egressBy(proxy).open(asked(home))).rejects.toMatchObject({ problem: "private-address" });
      expect(proxy.asked).toHaveLength(1);
      const direct = egressBy(proxy).openDirect(asked(new URL(location), { home }));
      await expect(direct).rejects.toMatchObject({ problem: "private-address" });
    },
  );
});

test("an address that is none of a proxy is named when the hub is asked", async () => {
  const environment = { NODE_ENV: "test", https_proxy: "socks5://proxy" };
  const egress = createEgress({ lookup, proxies: (target) => readProxies(environment)(target) });
  onTestFinished(() => egress.close());
  const url = new URL("https://hub.test/");
  const failure = await egress.open(asked(url)).catch((error: unknown) => error);
  expect(judgeNetworkError(failure, url).detail).toContain("HTTPS_PROXY");
});
