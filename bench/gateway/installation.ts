import { createDatabase } from "@/db/client";
import { signIngressToken } from "@/lib/identity/auth/tokens/ingress-token";
import { readSigningKeys } from "@/lib/identity/auth/tokens/signing-keys";
import { createKeyRing } from "@/lib/kernel/secrets";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiClient } from "../../e2e/api-client";
import { startProduct } from "../../e2e/product";
import { owner } from "../../e2e/sign-in";

export type Installation = {
  url: string;
  port: number;
  databaseUrl: string;
  /** Its master secret. */
  secret: string;
  /** A key that may call every model. */
  apiKey: string;
  /** Of its programs by their names; the database's server is `postgres`. */
  pids: Readonly<Record<string, number>>;
  /** A token as its gateway signs it. */
  ingressToken(nodeId: string): Promise<string>;
};

type State = { processes: { name: string; identity?: { pid: number } }[] };

/** A product of its own, as it is built, with its own database. */
export async function openInstallation(closing: AsyncDisposableStack): Promise<Installation> {
  const product = await startProduct({ hubUrl: "http://127.0.0.1:9" });
  closing.defer(() => product.remove());
  const read = (path: string) => readFileSync(join(product.home, path), "utf8").trim();
  const databaseUrl = read("secrets/database-url");
  const secret = read("secrets/kamiwaza-secret");
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  const { token } = await api.call<{ token: string }>("POST", "/api/auth/pats", { name: "bench" });
  const state = JSON.parse(read("run/state.json")) as State;
  const db = createDatabase(databaseUrl, { max: 1, name: "bench" });
  closing.defer(() => db.close());
  const keys = createKeyRing(secret);
  return {
    url: product.url,
    port: Number(new URL(product.url).port),
    databaseUrl,
    secret,
    apiKey: token,
    pids: Object.fromEntries(state.processes.flatMap(({ name, identity }) => (identity ? [[name, identity.pid]] : []))),
    ingressToken: async (nodeId) => signIngressToken(await readSigningKeys(db, keys), nodeId),
  };
}
