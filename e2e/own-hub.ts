import { startTestHub, type TestHub, type TestHubOptions } from "@/lib/serving/models/hub/testing";
import type { ApiClient } from "./api-client";
import { openProduct } from "./open-product";
import type { RunningProduct } from "./running-product";

export type OwnHub = {
  product: RunningProduct;
  /** As the owner, who is made when the product is fresh. */
  api: ApiClient;
  hub: TestHub;
  /** Gives the product its former hub back. */
  leave(): Promise<void>;
};

/** Lets the started product use a hub of this journey's own, which can be told to fail. */
export async function useOwnHub(options: TestHubOptions): Promise<OwnHub> {
  const { product, api } = await openProduct();
  const before = await api.call<{ hub_endpoint: string }>("GET", "/api/settings");
  const hub = await startTestHub(options);
  await api.call("PATCH", "/api/settings", { hub_endpoint: hub.url });
  return {
    product,
    api,
    hub,
    async leave() {
      await api.call("PATCH", "/api/settings", { hub_endpoint: before.hub_endpoint });
      await hub.close();
    },
  };
}
