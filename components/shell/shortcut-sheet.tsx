"use client";

import { navigation } from "@/components/shell/navigation";
import { usePreferences } from "@/components/shell/preferences-provider";
import { openShellLayer } from "@/components/shell/shell-layers";
import { useModifierKey } from "@/components/shell/use-modifier-key";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";

/** Every shortcut, and the switch that turns the single-key ones off. */
export function ShortcutSheet() {
  const { preferences, prefer } = usePreferences();
  const modifier = useModifierKey();
  return (
    <Dialog open onOpenChange={() => openShellLayer(undefined)} title="Keyboard shortcuts">
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        <Shortcuts
          title="Anywhere"
          rows={[
            { keys: `${modifier} K`, label: "Search and act" },
            { keys: "?", label: "This list" },
            { keys: "/", label: "Search on this page" },
            { keys: "Esc", label: "Close the top layer" },
          ]}
        />
        <Shortcuts
          title="Go to"
          rows={navigation.flatMap((group) =>
            group.destinations.map(({ key, label }) => ({ keys: `g ${key}`, label })),
          )}
        />
      </div>
      <Switch
        end
        className="mt-6 border-t border-line pt-4"
        label="Single-key shortcuts"
        description={`Keys without ${modifier}. Switch them off if speech input or a browser extension needs them.`}
        checked={preferences.shortcuts === "on"}
        onCheckedChange={(on) => prefer("shortcuts", on ? "on" : "off")}
      />
    </Dialog>
  );
}

function Shortcuts({ title, rows }: { title: string; rows: { keys: string; label: string }[] }) {
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      <dl className="text-sm">
        {rows.map(({ keys, label }) => (
          <div key={keys} className="flex items-center justify-between gap-4 py-1">
            <dt>{label}</dt>
            <dd>
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
