import { expect, test } from "vitest";
import { readProxies } from "./read-proxies";

const hub = new URL("https://hub.example.com/");
const plain = new URL("http://hub.example.com/");
const of = (environment: Record<string, string>) => readProxies({ NODE_ENV: "test", ...environment });

test("each scheme has its proxy, and lower case wins", () => {
  const proxies = of({ HTTPS_PROXY: "http://a:3128", https_proxy: "http://b:3128/", HTTP_PROXY: "c:3129" });
  expect([proxies(hub)?.url.href, proxies(plain)?.url.href]).toEqual(["http://b:3128/", "http://c:3129/"]);
  expect(of({ HTTPS_PROXY: "http://a:3128", https_proxy: "" })(hub)?.url.href).toBe("http://a:3128/");
  expect(of({})(hub)).toBeUndefined();
  expect(of({ HTTPS_PROXY: "http://a", no_proxy: "example.com" })(hub)).toBeUndefined();
});

test("a name and a password are decoded for the proxy, and stand in no address", () => {
  const proxy = of({ HTTPS_PROXY: "http://ada%40corp:p%3Ass%C3%A9@proxy.corp:3128" })(hub);
  expect(proxy?.url.href).toBe("http://proxy.corp:3128/");
  expect(Buffer.from(proxy?.authorization?.slice("Basic ".length) ?? "", "base64").toString()).toBe("ada@corp:p:ssé");
});

test.each(["socks5://proxy:1080", "http://", "ftp://proxy"])("%s is refused", (address) => {
  expect(() => of({ https_proxy: address })).toThrow(/HTTPS_PROXY must be the http/);
});
