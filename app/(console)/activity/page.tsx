import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { activityFilterOf } from "@/components/activity/activity-filter";
import { ActivityPage } from "@/components/activity/activity-page";
import { activityInput, activityQuery } from "@/components/activity/activity-query";
import { listAuditEvents } from "@/lib/console/activity";
import type { Context } from "@/lib/kernel/context";

export const metadata: Metadata = { title: "Activity" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function Activity({ searchParams }: Props) {
  const asked = await searchParams;
  const filter = activityFilterOf((name) => [asked[name]].flat()[0] ?? null);
  const read = async (ctx: Context) => ({
    pages: [await listAuditEvents(ctx, activityInput(filter))],
    pageParams: [undefined],
  });
  return (
    <Prefetched queries={[{ queryKey: activityQuery(filter).queryKey, read }]}>
      <ActivityPage />
    </Prefetched>
  );
}
