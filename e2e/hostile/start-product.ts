import { malformedHeaders, tinyModel } from "@/lib/serving/engines/gguf/testing";
import { hostileNames } from "@/lib/serving/engines/testing/hostile-names";
import { startTestHub } from "@/lib/serving/models/hub/testing";
import type { TestProject } from "vitest/node";
import { ApiClient } from "../api-client";
import { startProduct as start } from "../product";
import { owner } from "../sign-in";

/** Repositories of the hub: one with every hostile name beside a good file, one with every malformed header. */
export const namesRepository = "mallory/names";
export const headersRepository = "mallory/headers";
/** One that holds nothing but a good file, for what a machine that joined says of it. */
export const heldRepository = "acme/held";
export const goodFile = "good-q4_k_m.gguf";

export type HostileProduct = {
  url: string;
  webPort: number;
  home: string;
  /** Of the owner, with scope admin. */
  apiKey: string;
};

declare module "vitest" {
  interface ProvidedContext {
    product: HostileProduct;
  }
}

/** One product for all files, with an owner, and with a hub that means it harm. */
export default async function startProduct(project: TestProject): Promise<() => Promise<void>> {
  const good = Buffer.from(tinyModel());
  const named = Object.fromEntries([[goodFile, good], ...hostileNames.map((name) => [name, "GGUF"] as const)]);
  const headers = malformedHeaders.map(([, bytes], index) => [`malformed-${index}.gguf`, Buffer.from(bytes)] as const);
  const hub = await startTestHub({
    repositories: [
      { repoId: namesRepository, files: named },
      { repoId: heldRepository, files: { [goodFile]: good } },
      { repoId: headersRepository, files: Object.fromEntries(headers) },
    ],
  });
  const product = await start({ hubUrl: hub.url });
  const api = new ApiClient(product.url);
  await api.setUp(product.setupToken, owner);
  const { token } = await api.call<{ token: string }>("POST", "/api/auth/pats", { name: "hostile", scope: "admin" });
  project.provide("product", { url: product.url, webPort: product.webPort, home: product.home, apiKey: token });
  return async () => {
    await product.remove();
    await hub.close();
  };
}
