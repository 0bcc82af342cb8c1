import type { ReactNode } from "react";
import { requirePerson } from "@/app/session";
import { SignedInMenu } from "@/components/auth/signed-in-menu";
import { LiveShellStatus } from "@/components/overview/live-shell-status";
import { ConsoleShell } from "@/components/shell/console-shell";
import { QueryProvider } from "@/components/shell/query-provider";
import { RightsProvider } from "@/components/shell/rights";
import { scopeIncludes } from "@/lib/access";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson();
  const user = { name: person.username, email: person.username };
  const userMenu = { rail: <SignedInMenu user={user} place="rail" />, bar: <SignedInMenu user={user} place="bar" /> };
  const rights = { write: scopeIncludes(person.scope, "write"), admin: scopeIncludes(person.scope, "admin") };
  return (
    <QueryProvider>
      <LiveShellStatus>
        <RightsProvider rights={rights}>
          <ConsoleShell userMenu={userMenu}>{children}</ConsoleShell>
        </RightsProvider>
      </LiveShellStatus>
    </QueryProvider>
  );
}
