"use client";

import { useQuery } from "@tanstack/react-query";
import { SettingsForm } from "@/components/settings/settings-form";
import { settingsQuery } from "@/components/settings/settings-query";
import { Page } from "@/components/shell/page";
import { KeyValueList } from "@/components/ui/key-value-list";
import { QueryFailure } from "@/components/ui/query-failure";
import { Section } from "@/components/ui/section";
import { SkeletonText } from "@/components/ui/skeleton";

export function SettingsPage() {
  const { data, error, refetch } = useQuery(settingsQuery);
  return (
    <Page title="Settings" description="What holds for the whole installation." width="text">
      {error && !data ? <QueryFailure what="settings" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={6} />}
      {data && (
        <>
          <SettingsForm settings={data} />
          <Section title="This installation">
            <KeyValueList
              items={[
                { label: "Version", value: data.version },
                { label: "Jobs run on", value: data.queue },
                { label: "Licence", value: "Apache-2.0" },
              ]}
            />
          </Section>
        </>
      )}
    </Page>
  );
}
