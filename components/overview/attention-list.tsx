import Link from "next/link";
import { ButtonLink } from "@/components/ui/button";
import { formatCount } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import type { Overview } from "@/lib/console/overview/contract";

type Items = Overview["attention"];
type Props = { attention: Items; total: number };

/** The worst stand open; the rest behind a line, so that the page below stays in reach. */
const openMax = 4;

/** What needs a person, worst first, each with the way to its fix. */
export function AttentionList({ attention, total }: Props) {
  const rest = attention.slice(openMax);
  return (
    <section aria-label="Needs attention" className="space-y-2">
      <List items={attention.slice(0, openMax)} />
      {rest.length > 0 && (
        <details>
          <summary className="w-fit py-1 text-sm text-muted">Show {formatCount(total - openMax)} more</summary>
          <div className="mt-2 space-y-2">
            <List items={rest} />
            {total > attention.length && (
              <p className="text-sm text-muted">
                These are the newest of {formatCount(total)}.{" "}
                <Link href="/deployments?is.state=failed" className="underline underline-offset-2 hover:text-ink">
                  See every failed deployment
                </Link>
              </p>
            )}
          </div>
        </details>
      )}
    </section>
  );
}

function List({ items }: { items: Items }) {
  return items.map((item) => (
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
  ));
}
