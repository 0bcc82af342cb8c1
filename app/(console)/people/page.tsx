import type { Metadata } from "next";
import { Prefetched } from "@/app/prefetched";
import { PeoplePage } from "@/components/people/people-page";
import { peopleQuery } from "@/components/people/people-query";
import { listUsers } from "@/lib/identity/auth";

export const metadata: Metadata = { title: "People" };

export default function People() {
  return (
    <Prefetched queries={[{ queryKey: peopleQuery.queryKey, read: listUsers }]}>
      <PeoplePage />
    </Prefetched>
  );
}
