import clsx from "clsx";

/** A quiet place-holder of the size its content will have. Shows after 150 ms, so that fast answers never flash it. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={clsx("block animate-appear-late rounded-sm bg-press", className)} />;
}

/** Lines of text to come. The last is shorter, as last lines are. */
export function SkeletonText({ lines = 3, className }: { lines?: number; className?: string }) {
  return (
    <span aria-hidden="true" className={clsx("block space-y-2", className)}>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} className={clsx("h-3.5", index === lines - 1 ? "w-3/5" : "w-full")} />
      ))}
    </span>
  );
}
