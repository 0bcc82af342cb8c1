import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { AccountPage } from "@/components/account/account-page";
import { accountQuery } from "@/components/account/account-query";
import { getCurrentUser } from "@/lib/identity/auth";

export const metadata: Metadata = { title: "Your account" };

export default function Account() {
  return (
    <Prefetched queries={[{ queryKey: accountQuery.queryKey, read: getCurrentUser }]}>
      <AccountPage />
    </Prefetched>
  );
}
