import type { ReactNode } from "react";
import { Prefetched } from "@/app/prefetched";
import { requirePerson } from "@/app/session";
import { SignedInMenu } from "@/components/auth/signed-in-menu";
import { LiveShellStatus } from "@/components/overview/live-shell-status";
import { overviewQuery } from "@/components/overview/overview-query";
import { ConsoleShell } from "@/components/shell/console-shell";
import { QueryProvider } from "@/components/shell/query-provider";
import { RightsProvider } from "@/components/shell/rights";
import { holds } from "@/lib/identity/access";
import { getOverview } from "@/lib/console/overview";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson();
  const user = { name: person.username, email: person.username };
  const rights = { write: holds(person, "write"), admin: holds(person, "admin"), audit: holds(person, "audit") };
  const userMenu = { rail: <SignedInMenu user={user} place="rail" />, bar: <SignedInMenu user={user} place="bar" /> };
  return (
    <QueryProvider>
      <Prefetched queries={[{ queryKey: overviewQuery.queryKey, read: getOverview }]}>
        <LiveShellStatus>
          <RightsProvider rights={rights}>
            <ConsoleShell userMenu={userMenu}>{children}</ConsoleShell>
          </RightsProvider>
        </LiveShellStatus>
      </Prefetched>
    </QueryProvider>
  );
}
