"use client";

import { Command } from "cmdk";
import { Keyboard, Monitor, Moon, PanelLeft, Rows3, Search, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import * as Layer from "radix-ui/dialog";
import { useMemo, useRef, useSyncExternalStore, type ReactNode } from "react";
import { destinations } from "@/components/shell/navigation";
import {
  currentPaletteActions,
  subscribeToPaletteActions,
  type PaletteAction,
} from "@/components/shell/palette-actions";
import { matchWords } from "@/components/shell/match-words";
import { usePaletteObjects } from "@/components/shell/palette-objects";
import { usePreferences } from "@/components/shell/preferences-provider";
import { openShellLayer } from "@/components/shell/shell-layers";
import { Kbd } from "@/components/ui/kbd";
import { useReturnFocus } from "@/components/ui/use-return-focus";

/** Goes anywhere and does anything by name: pages, what was made, and what can be done. Pages add their own actions with `usePaletteActions`. */
export function CommandPalette({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const actions = [...useEveryAction(), ...usePaletteObjects(search)];
  const groups = Map.groupBy(actions, ({ group }) => group);
  const close = () => openShellLayer(undefined);
  const inputRef = useRef<HTMLInputElement>(null);
  const chosenRef = useRef<PaletteAction>(undefined);
  const returnFocus = useReturnFocus(() => chosenRef.current?.run());
  return (
    <Layer.Root open onOpenChange={close}>
      <Layer.Portal>
        <Layer.Overlay className="fixed inset-0 z-40 animate-appear bg-scrim" />
        <Layer.Content
          {...returnFocus}
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            // Radix would select what was typed before the field was there, and the next letter would replace it.
            returnFocus.onOpenAutoFocus();
            event.preventDefault();
            inputRef.current?.focus();
          }}
          className="fixed inset-x-2 top-2 z-40 mx-auto max-w-xl animate-rise overflow-hidden rounded-lg bg-raised shadow-overlay sm:top-[14dvh]"
        >
          <Layer.Title className="sr-only">Search and act</Layer.Title>
          <Command label="Search and act" loop filter={(_id, typed, names) => matchWords(typed, names)}>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden="true" className="size-4 text-muted" />
              <Command.Input
                ref={inputRef}
                value={search}
                onValueChange={onSearch}
                placeholder="Go to a page, a model, a deployment, or do something…"
                className="h-12 grow bg-transparent text-base outline-none placeholder:text-faint"
              />
            </div>
            <Command.List className="max-h-[min(24rem,60dvh)] scroll-py-2 overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-sm text-muted">No results</Command.Empty>
              {[...groups].map(([group, members]) => (
                <Command.Group
                  key={group}
                  heading={group}
                  className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
                >
                  {members.map((action) => (
                    <Command.Item
                      key={action.id}
                      value={action.id}
                      keywords={[action.label, ...(action.keywords ?? [])]}
                      onSelect={() => {
                        chosenRef.current = action;
                        close();
                      }}
                      className="flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-sm select-none data-[selected=true]:bg-accent-soft coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
                    >
                      {action.icon}
                      <span className="min-w-0 grow break-words">{action.label}</span>
                      {action.keys !== undefined && <Kbd keys={action.keys} />}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Layer.Content>
      </Layer.Portal>
    </Layer.Root>
  );
}

function useEveryAction(): PaletteAction[] {
  const router = useRouter();
  const { prefer } = usePreferences();
  const registered = useSyncExternalStore(subscribeToPaletteActions, currentPaletteActions, currentPaletteActions);

  const own = useMemo(() => {
    const go = destinations.map(({ href, label, icon: Icon, key, external }): PaletteAction => ({
      id: `go:${href}`,
      label,
      group: "Go to",
      icon: <Icon aria-hidden="true" />,
      keys: `g ${key}`,
      run: () => (external ? window.location.assign(href) : router.push(href)),
    }));
    const set = (id: string, label: string, icon: ReactNode, run: () => void): PaletteAction => ({
      id,
      label,
      group: "This browser",
      icon,
      run,
    });
    return [
      ...go,
      set("theme:light", "Use the light theme", <Sun aria-hidden="true" />, () => prefer("theme", "light")),
      set("theme:dark", "Use the dark theme", <Moon aria-hidden="true" />, () => prefer("theme", "dark")),
      set("theme:system", "Follow the system's theme", <Monitor aria-hidden="true" />, () => prefer("theme", "system")),
      set("density:compact", "Compact tables", <Rows3 aria-hidden="true" />, () => prefer("density", "compact")),
      set("density:comfortable", "Comfortable tables", <Rows3 aria-hidden="true" />, () =>
        prefer("density", "comfortable"),
      ),
      set("rail:icons", "Navigation as icons", <PanelLeft aria-hidden="true" />, () => prefer("rail", "icons")),
      set("rail:open", "Navigation with names", <PanelLeft aria-hidden="true" />, () => prefer("rail", "open")),
      set("shortcuts", "Show keyboard shortcuts", <Keyboard aria-hidden="true" />, () => openShellLayer("shortcuts")),
    ];
  }, [router, prefer]);

  return [...registered, ...own];
}
