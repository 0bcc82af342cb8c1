import { PageTitle } from "@/components/shell/page-title";
import { ButtonLink } from "@/components/ui/button";

/** What a page shows for an id nobody knows: deleted, of another organization, or mistyped. */
export default function ConsoleNotFound() {
  return (
    <div className="mx-auto w-full max-w-page px-4 pt-5 pb-16 sm:px-6 lg:px-8 lg:pt-7">
      <PageTitle className="text-xl font-semibold">Not found</PageTitle>
      <p className="mt-1 mb-6 text-muted">
        What this address names does not exist: it was deleted, or the link was cut short.
      </p>
      <ButtonLink href="/">Go to Overview</ButtonLink>
    </div>
  );
}
