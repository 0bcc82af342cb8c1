"use client";

import { LogOut, UserRound } from "lucide-react";
import { parsePreference } from "@/components/shell/preferences";
import { usePreferences } from "@/components/shell/preferences-provider";
import { DropdownMenu } from "@/components/ui/dropdown-menu";
import type { MenuEntry } from "@/components/ui/menu-entry";

export type ShellUser = { name: string; email: string };

type UserMenuProps = { user: ShellUser; place: "rail" | "bar"; onSignOut: () => void };

/** Who is signed in, how they like the console, and the way out. */
export function UserMenu({ user, place, onSignOut }: UserMenuProps) {
  const entries: MenuEntry[] = [
    { kind: "heading", label: user.email },
    ...useAppearanceEntries(),
    { kind: "separator" },
    { kind: "link", label: "Your account", href: "/account", icon: <UserRound aria-hidden="true" /> },
    { kind: "action", label: "Sign out", icon: <LogOut aria-hidden="true" />, onSelect: onSignOut },
  ];
  return (
    <DropdownMenu
      side={place === "rail" ? "right" : "bottom"}
      align="end"
      entries={entries}
      trigger={
        place === "rail" ? (
          <button type="button" className="rail-item rail-link" data-tooltip={user.name} data-tooltip-side="right">
            <Initial name={user.name} />
            <span className="rail-label">{user.name}</span>
          </button>
        ) : (
          <button type="button" aria-label={user.name} className="grid size-control place-items-center rounded-md">
            <Initial name={user.name} />
          </button>
        )
      }
    />
  );
}

/** Theme and density, for any menu. */
export function useAppearanceEntries(): MenuEntry[] {
  const { preferences, prefer } = usePreferences();
  const options = {
    theme: [
      { value: "system", label: "System" },
      { value: "light", label: "Light" },
      { value: "dark", label: "Dark" },
    ],
    density: [
      { value: "comfortable", label: "Comfortable" },
      { value: "compact", label: "Compact" },
    ],
  };
  return [
    {
      kind: "choice",
      heading: "Theme",
      value: preferences.theme,
      options: options.theme,
      onValueChange: (value) => prefer("theme", parsePreference("theme", value)),
    },
    {
      kind: "choice",
      heading: "Tables",
      value: preferences.density,
      options: options.density,
      onValueChange: (value) => prefer("density", parsePreference("density", value)),
    },
  ];
}

function Initial({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="-mx-0.5 grid size-5 shrink-0 place-items-center rounded-full bg-accent-soft text-2xs font-semibold text-accent-text uppercase"
    >
      {name.trim().charAt(0) || "?"}
    </span>
  );
}
