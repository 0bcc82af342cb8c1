import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { keysQuery } from "@/components/keys/key-queries";
import { KeysPage } from "@/components/keys/keys-page";
import { listApiKeys } from "@/lib/identity/auth";
import type { Context } from "@/lib/kernel/context";

export const metadata: Metadata = { title: "API keys" };

export default function Keys() {
  const read = async (ctx: Context) => (await listApiKeys(ctx, { owner: "me" })).pats;
  return (
    <Prefetched queries={[{ queryKey: keysQuery("me").queryKey, read }]}>
      <KeysPage />
    </Prefetched>
  );
}
