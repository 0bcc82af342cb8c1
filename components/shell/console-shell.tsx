import type { ReactNode } from "react";
import { ActivityTray } from "@/components/shell/activity-tray";
import { HealthLink } from "@/components/shell/health-link";
import { HelpMenu } from "@/components/shell/help-menu";
import { Keyboard } from "@/components/shell/keyboard";
import { PhoneTabBar, PhoneTopBar } from "@/components/shell/phone-bars";
import { Rail } from "@/components/shell/rail";

type ConsoleShellProps = {
  /** The signed-in person's menu, once for the rail and once for the phone's bar. */
  userMenu: { rail: ReactNode; bar: ReactNode };
  children: ReactNode;
};

/** Everything around a console page. */
export function ConsoleShell({ userMenu, children }: ConsoleShellProps) {
  return (
    <div className="min-h-dvh sm:grid sm:grid-cols-[auto_minmax(0,1fr)]">
      <a
        href="#content"
        className="fixed start-2 top-2 z-50 -translate-y-20 rounded-md bg-accent px-3 py-2 text-sm font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <Rail
        footer={
          <>
            <ActivityTray place="rail" />
            <HealthLink />
            <HelpMenu />
            {userMenu.rail}
          </>
        }
      />
      <PhoneTopBar>
        <ActivityTray place="bar" />
        {userMenu.bar}
      </PhoneTopBar>
      <main id="content" tabIndex={-1} className="flex min-w-0 flex-col max-sm:pb-14">
        {children}
      </main>
      <PhoneTabBar />
      <Keyboard />
    </div>
  );
}
