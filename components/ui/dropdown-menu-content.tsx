"use client";

import clsx from "clsx";
import { Check } from "lucide-react";
import Link from "next/link";
import * as Menu from "radix-ui/dropdown-menu";
import { useRef } from "react";
import type { DropdownMenuProps, MenuAction, MenuEntry } from "@/components/ui/menu-entry";
import { Kbd } from "@/components/ui/kbd";

const itemLook =
  "flex min-h-8 items-center gap-2.5 rounded-sm px-2 py-1 text-sm outline-none select-none coarse:min-h-11 " +
  "data-highlighted:bg-hover data-disabled:text-muted [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted";

/** The open menu itself; it mounts open, because pressing its button is what loaded it. */
export function DropdownMenuContent({ trigger, entries, align = "start", side = "bottom" }: DropdownMenuProps) {
  const chosenRef = useRef<() => void>(undefined);
  // An action may open a dialog, which returns the focus to what had it; so the trigger must have it first.
  function actAfterFocusReturned() {
    const chosen = chosenRef.current;
    chosenRef.current = undefined;
    if (chosen) queueMicrotask(chosen);
  }
  return (
    <Menu.Root defaultOpen modal={false}>
      <Menu.Trigger asChild>{trigger}</Menu.Trigger>
      <Menu.Portal>
        {/* Everything on a page belongs to a landmark, a menu at the end of the body too. */}
        <section aria-label="Menu">
          <Menu.Content
            align={align}
            side={side}
            onCloseAutoFocus={actAfterFocusReturned}
            sideOffset={6}
            collisionPadding={8}
            className="z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 animate-rise overflow-y-auto rounded-lg bg-raised p-1 shadow-raised"
          >
            {entries.map((entry, index) => (
              <Entry key={index} entry={entry} onChoose={(act) => (chosenRef.current = act)} />
            ))}
          </Menu.Content>
        </section>
      </Menu.Portal>
    </Menu.Root>
  );
}

type EntryProps = { entry: MenuEntry; onChoose: (act: () => void) => void };

function Entry({ entry, onChoose }: EntryProps) {
  switch (entry.kind) {
    case "separator":
      return <Menu.Separator className="mx-2 my-1 h-px bg-line" />;
    case "heading":
      return <Menu.Label className="px-2 pt-2 pb-1 text-xs text-muted">{entry.label}</Menu.Label>;
    case "action":
      return <Action entry={entry} onChoose={onChoose} />;
    case "link":
      return (
        <Menu.Item asChild className={itemLook}>
          {entry.external ? (
            <a href={entry.href}>
              {entry.icon}
              {entry.label}
            </a>
          ) : (
            <Link href={entry.href}>
              {entry.icon}
              {entry.label}
            </Link>
          )}
        </Menu.Item>
      );
    case "check":
      return (
        <Menu.CheckboxItem
          checked={entry.checked}
          onCheckedChange={entry.onCheckedChange}
          // Several boxes are often ticked in one go.
          onSelect={(event) => event.preventDefault()}
          className={itemLook}
        >
          <Tick />
          {entry.label}
        </Menu.CheckboxItem>
      );
    case "choice":
      return (
        <Menu.RadioGroup value={entry.value} onValueChange={entry.onValueChange}>
          <Menu.Label className="px-2 pt-2 pb-1 text-xs text-muted">{entry.heading}</Menu.Label>
          {entry.options.map((option) => (
            <Menu.RadioItem key={option.value} value={option.value} className={itemLook}>
              <Tick />
              {option.label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      );
  }
}

function Action({ entry, onChoose }: { entry: MenuAction; onChoose: EntryProps["onChoose"] }) {
  return (
    <Menu.Item
      disabled={entry.disabledReason !== undefined}
      onSelect={() => onChoose(entry.onSelect)}
      className={clsx(itemLook, entry.danger && "text-bad [&_svg]:text-bad")}
    >
      {entry.icon}
      <span className="grow">
        {entry.label}
        {entry.disabledReason !== undefined && (
          <span className="block max-w-64 text-xs text-muted">{entry.disabledReason}</span>
        )}
      </span>
      {entry.keys !== undefined && <Kbd keys={entry.keys} />}
    </Menu.Item>
  );
}

function Tick() {
  return (
    <span className="grid size-4 place-items-center">
      <Menu.ItemIndicator>
        <Check aria-hidden="true" />
      </Menu.ItemIndicator>
    </span>
  );
}
