"use client";

import { Menu } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState, type ReactNode } from "react";
import { HealthLink } from "@/components/shell/health-link";
import { Mark } from "@/components/shell/mark";
import { currentDestination, destinations, navigation } from "@/components/shell/navigation";
import { PaletteIconButton } from "@/components/shell/palette-button";
import { Sheet } from "@/components/ui/sheet";

/** The slim bar over the page on a phone. */
export function PhoneTopBar({ children }: { children: ReactNode }) {
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center justify-between border-b border-line bg-rail ps-4 pe-1.5 sm:hidden">
      <Link href="/" className="flex items-center gap-2 font-semibold">
        <Mark className="size-5" />
        Kamiwaza
      </Link>
      <div className="flex items-center">
        <PaletteIconButton />
        {children}
      </div>
    </header>
  );
}

/** The places one goes to on a phone, in reach of the thumb; the rest is one tap further. */
export function PhoneTabBar() {
  const here = currentDestination(usePathname());
  const [open, setOpen] = useState(false);
  const elsewhere = here !== undefined && !here.onPhone;
  return (
    <nav
      aria-label="Console"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-rail pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      <ul className="grid grid-cols-5">
        {destinations
          .filter(({ onPhone }) => onPhone)
          .map(({ href, label, icon: Icon }) => (
            <li key={href}>
              <Link href={href} aria-current={here?.href === href ? "page" : undefined} className={tabLook}>
                <Icon aria-hidden="true" />
                {label === "Deployments" ? "Deploy" : label}
              </Link>
            </li>
          ))}
        <li>
          <button
            type="button"
            aria-haspopup="dialog"
            data-here={elsewhere || undefined}
            className={tabLook}
            onClick={() => setOpen(true)}
          >
            <Menu aria-hidden="true" />
            More
          </button>
        </li>
      </ul>
      <Sheet open={open} onOpenChange={setOpen} title="Go to">
        <div className="space-y-4">
          {navigation.map((group) => (
            <section key={group.label}>
              <h3 className="text-xs text-muted">{group.label}</h3>
              <ul>
                {group.destinations.map(({ href, label, icon: Icon, external }) => {
                  const Anchor = external ? "a" : Link;
                  return (
                    <li key={href}>
                      <Anchor href={href} onClick={() => setOpen(false)} className="rail-item rail-link">
                        <Icon aria-hidden="true" />
                        {label}
                      </Anchor>
                    </li>
                  );
                })}
              </ul>
            </section>
          ))}
          <HealthLink />
        </div>
      </Sheet>
    </nav>
  );
}

const tabLook =
  "flex h-14 w-full flex-col items-center justify-center gap-1 text-2xs text-muted aria-[current=page]:font-semibold " +
  "aria-[current=page]:text-accent-text data-here:font-semibold data-here:text-accent-text [&_svg]:size-5";
