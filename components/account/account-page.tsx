"use client";

import { useQuery } from "@tanstack/react-query";
import { accountQuery } from "@/components/account/account-query";
import { ChangePassword } from "@/components/account/change-password";
import { Page } from "@/components/shell/page";
import { KeyValueList } from "@/components/ui/key-value-list";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";

export function AccountPage() {
  const { data, error, refetch } = useQuery(accountQuery);
  return (
    <Page title="Your account" width="text">
      {error && !data ? <QueryFailure what="your account" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={4} />}
      {data && (
        <Section title="Who you are">
          <KeyValueList
            items={[
              { label: "User name", value: data.username },
              { label: "E-mail", value: data.email ?? "none" },
              { label: "Roles", value: data.roles.join(", ") },
            ]}
          />
        </Section>
      )}
      <Section
        title="Password"
        description="Changing it ends your other sessions, and your API keys unless you leave them."
      >
        <ChangePassword />
      </Section>
    </Page>
  );
}
