/** Keys as they are pressed: `<Kbd keys="⌘ K" />`. Each word is one key. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-2xs text-muted">
      {keys.split(" ").map((key) => (
        <span
          key={key}
          className="grid h-4.5 min-w-4.5 place-items-center rounded-sm border border-line bg-canvas px-1"
        >
          {key}
        </span>
      ))}
    </kbd>
  );
}
