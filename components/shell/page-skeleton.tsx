import { Skeleton } from "@/components/ui/skeleton";

/** The frame of a page whose content is on its way; takes the room the page will take. */
export function PageSkeleton() {
  return (
    <div className="mx-auto w-full max-w-page px-4 pt-5 pb-16 sm:px-6 lg:px-8 lg:pt-7">
      <p role="status" className="sr-only">
        Loading
      </p>
      <Skeleton className="h-8 w-48" />
      <Skeleton className="mt-2 h-4 w-80 max-w-full" />
      <div className="mt-8 space-y-3">
        {Array.from({ length: 6 }, (_, index) => (
          <Skeleton key={index} className="h-10 w-full" />
        ))}
      </div>
    </div>
  );
}
