import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";

/** Lies over any page once its session is over. */
export function SessionEnded() {
  return (
    <div className="fixed inset-x-0 top-3 z-40 mx-auto w-fit max-w-[calc(100%-2rem)] rounded-md bg-raised shadow-raised">
      <Notice
        tone="warn"
        title="Your session has ended"
        announce
        actions={
          <ButtonLink href="/sign-in" size="sm">
            Sign in again
          </ButtonLink>
        }
      >
        Nothing more is saved until then.
      </Notice>
    </div>
  );
}
