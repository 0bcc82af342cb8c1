import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Overview } from "@/lib/overview/contract";

/** What needs a person, worst first, each with the way to its fix. */
export function AttentionList({ attention }: { attention: Overview["attention"] }) {
  return (
    <section aria-label="Needs attention" className="space-y-2">
      {attention.map((item) => (
        <Notice
          key={item.href + item.title}
          tone={item.severity}
          title={item.title}
          actions={
            <ButtonLink href={item.href} size="sm">
              {item.action}
            </ButtonLink>
          }
        >
          {item.detail}
        </Notice>
      ))}
    </section>
  );
}
