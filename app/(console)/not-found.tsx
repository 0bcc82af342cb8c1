import { Page } from "@/components/shell/page";
import { ButtonLink } from "@/components/ui/button";

/** What a page shows for an id nobody knows: deleted, of another organization, or mistyped. */
export default function ConsoleNotFound() {
  return (
    <Page
      title="Not found"
      description="What this address names does not exist: it was deleted, or the link was cut short."
    >
      <ButtonLink href="/">Go to Overview</ButtonLink>
    </Page>
  );
}
