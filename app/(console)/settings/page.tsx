import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { SettingsPage } from "@/components/settings/settings-page";
import { settingsQuery } from "@/components/settings/settings-query";
import { getSettings } from "@/lib/serving/settings";

export const metadata: Metadata = { title: "Settings" };

export default function Settings() {
  return (
    <Prefetched queries={[{ queryKey: settingsQuery.queryKey, read: getSettings }]}>
      <SettingsPage />
    </Prefetched>
  );
}
