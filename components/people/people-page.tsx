"use client";

import { PeopleList } from "@/components/people/people-list";
import { Page } from "@/components/shell/page";

export function PeoplePage() {
  return (
    <Page title="People" description="Who may sign in, what their role is, and the end of all their access at once.">
      <PeopleList />
    </Page>
  );
}
