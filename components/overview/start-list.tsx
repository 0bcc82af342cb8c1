import { CircleCheck, CircleDashed } from "lucide-react";
import Link from "next/link";
import { StarterCard } from "@/components/models/discover/starter-card";
import { Section } from "@/components/ui/section";
import type { Overview } from "@/lib/console/overview/contract";

/** The way from an empty machine to an answer; each step ticks by itself when it is done. */
export function StartList({ overview }: { overview: Overview }) {
  const { start } = overview;
  const steps = [
    {
      done: start.node,
      label: "This machine is found",
      href: "/nodes",
      hint: "its agent reports processor, memory and accelerators",
    },
    { done: start.model, label: "Get a model", href: "/models/discover", hint: "one that fits, verified byte by byte" },
    {
      done: start.deployment,
      label: "Deploy it",
      href: "/deployments/new",
      hint: "the engine is chosen and explained",
    },
    { done: start.chat, label: "Say hello", href: "/chat", hint: "in the playground, or by API" },
  ];
  return (
    <>
      <Section title="First steps">
        <ol className="grid gap-x-8 gap-y-3 sm:grid-cols-2 xl:grid-cols-4">
          {steps.map(({ done, label, href, hint }) => (
            <li key={label} className="flex gap-2.5">
              {done ? (
                <CircleCheck aria-label="done" className="mt-0.5 size-4.5 shrink-0 text-ok-mark" />
              ) : (
                <CircleDashed aria-label="to do" className="mt-0.5 size-4.5 shrink-0 text-faint" />
              )}
              <div>
                <Link href={href} className="font-medium hover:underline">
                  {label}
                </Link>
                <p className="text-sm text-muted">{hint}</p>
              </div>
            </li>
          ))}
        </ol>
      </Section>
      {!start.model && <StarterCard />}
    </>
  );
}
