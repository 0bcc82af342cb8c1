import Link from "next/link";
import type { ReactNode } from "react";
import { Mark } from "@/components/shell/mark";
import { PaletteButton } from "@/components/shell/palette-button";
import { RailLink } from "@/components/shell/rail-link";
import { RailToggle } from "@/components/shell/rail-toggle";
import { navigation } from "@/components/shell/navigation";

/** The left side of the console: where one can go, and underneath what runs, how it is, who one is. */
export function Rail({ footer }: { footer: ReactNode }) {
  return (
    <header className="rail sticky top-0 flex h-dvh flex-col overflow-y-auto border-e border-line bg-rail px-3 pb-3 max-sm:hidden">
      <div className="rail-head">
        <Link href="/" className="rail-home">
          <Mark className="size-5" />
          <span className="rail-label">Kamiwaza</span>
        </Link>
        <RailToggle />
      </div>
      <PaletteButton />
      <nav aria-label="Console" className="mt-3 grow">
        {navigation.map((group) => (
          <div key={group.label} role="group" aria-label={group.label} className="rail-group pb-2.5">
            {!group.hideLabel && (
              <p aria-hidden="true" className="rail-aside px-2.5 pb-0.5 text-2xs text-faint">
                {group.label}
              </p>
            )}
            <ul>
              {group.destinations.map(({ href, label, icon: Icon, external }) => (
                <li key={href}>
                  <RailLink href={href} label={label} external={external ?? false} icon={<Icon aria-hidden="true" />} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="shrink-0 space-y-0.5 pt-3">{footer}</div>
    </header>
  );
}
