import { operations } from "@/app/operations";
import { randomUUID } from "node:crypto";
import { describe, inject, test } from "vitest";
import { expectClear } from "./expect-refusal";

const { url, apiKey } = inject("product");

/** Segments of a path that try to become another one, a statement, a template or nothing. */
const segments = [
  "..%2f..%2f..%2fetc%2fpasswd",
  "%2e%2e%5c%2e%2e%5cx",
  "%00",
  "%0d%0aset-cookie:%20a=b",
  "'%20or%201=1;%20drop%20table%20users;--",
  "${jndi:ldap:%2f%2f127.0.0.1%2fa}",
  "__proto__",
  "%f0%9f%a6%99",
  "a".repeat(4000),
  ";admin=true",
  "00000000-0000-0000-0000-000000000000",
];

const queries = [
  "__proto__[admin]=1&constructor.prototype=2&toString",
  "limit=1%00&limit=2&offset=-1&skip=9e99",
  "model_id=..%2f..&cursor=%ff%fe&cursor[]=x",
  `q=${"x".repeat(7000)}`,
  `q=${"x".repeat(20_000)}`,
  "&&&=&=;?#%",
];

/** Bodies by what is wrong with them: content type, content. */
const bodies: [string, string, string][] = [
  ["broken JSON", "application/json", '{"a":'],
  ["nothing but white space", "application/json", " \n\t "],
  ["a list", "application/json", "[]"],
  ["JSON after a byte order mark", "application/json", "\ufeff{}"],
  ["100,000 levels", "application/json", "[".repeat(100_000)],
  ["5,000 closed levels", "application/json", '{"a":'.repeat(5000) + "1" + "}".repeat(5000)],
  ["half a million characters in a name", "application/json", JSON.stringify({ name: "x".repeat(500_000) })],
  ["a NUL", "application/json", String.raw`{"name":"a\u0000b","username":"a\u0000b","query":"\u0000"}`],
  ["half a character", "application/json", String.raw`{"name":"\ud800","username":"\udfff"}`],
  ["duplicate keys", "application/json", '{"name":"a","name":{"b":1},"name":[]}'],
  ["a prototype", "application/json", '{"__proto__":{"scope":"admin"},"constructor":{"prototype":{"admin":true}}}'],
  ["numbers beyond all numbers", "application/json", '{"size":1e400,"ttl_seconds":-1e400,"limit":1e999}'],
  ["XML", "application/xml", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  [
    "a multipart form",
    "multipart/form-data; boundary=x",
    '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
  ],
  ["bytes that are no text", "application/json", "\x80\xff\xfe"],
  ["a content type that is none", "a b c;;", "{}"],
];

/** Longer than any refusal may take, on a busy machine too. */
const answerMsMax = 30_000;
const tooLarge = "x".repeat(1024 * 1024 + 1);

describe.each(operations.map((operation) => [`${operation.method} ${operation.path}`, operation] as const))(
  "%s",
  (_, operation) => {
    const has = { body: operation.method !== "GET", params: operation.params !== undefined };
    const plain = operation.path.replaceAll(/\{\w+\}/g, () => randomUUID());

    test("says no in words to whatever is wrong with address, credentials and body", async () => {
      const address = (segment: string) => operation.path.replaceAll(/\{\w+\}/g, () => segment);
      await Promise.all([
        check("no credentials", plain, { headers: {} }),
        check("a wrong token", plain, { headers: { authorization: "Bearer kmz_wrong" } }),
        check("a token of another kind", plain, { headers: { authorization: "Basic YTpi" } }),
        check("a token with a tab", plain, { headers: { "x-api-key": "a\tb", cookie: "access_token=;;=%" } }),
        ...queries.map((query) => check(`?${query.slice(0, 40)}`, `${plain}?${query}`)),
        ...(has.params ? segments.map((segment) => check(segment.slice(0, 40), address(segment))) : []),
      ]);
      if (!has.body) return;
      const headers = { ...signedIn, "content-type": "application/json" };
      const stream = () => ({ body: new Blob([tooLarge]).stream(), duplex: "half" as const });
      await Promise.all([
        ...bodies.map(([what, type, body]) =>
          check(what, plain, { headers: { ...headers, "content-type": type }, body }),
        ),
        check("more than the limit", plain, { headers, body: tooLarge }),
        check("more than the limit, in chunks", plain, { headers, ...stream() }),
      ]);
    });

    const check = async (what: string, path: string, sent: RequestInit & { duplex?: "half" } = {}) => {
      const name = `${operation.method} ${operation.path}, ${what}`;
      const signal = AbortSignal.timeout(answerMsMax);
      const options = { method: operation.method, headers: signedIn, redirect: "manual" as const, signal, ...sent };
      const response = await fetch(url + path, options).catch((cause: unknown) => {
        throw new Error(`${name} got no answer`, { cause });
      });
      await expectClear(response, name);
    };
  },
);

const signedIn = { authorization: `Bearer ${apiKey}` };
