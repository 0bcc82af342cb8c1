"use client";

import type { ComponentProps } from "react";
import { useRefusal, type Needed } from "@/components/shell/rights";
import { Button, ButtonLink } from "@/components/ui/button";

type Props = ComponentProps<typeof ButtonLink> & { needs: Needed };

/** Leads to where something is done; for those who may not do it, a button that says why. */
export function ActionLink({ needs, ...link }: Props) {
  const refusal = useRefusal(needs);
  if (refusal === undefined) return <ButtonLink {...link} />;
  const { variant, size, icon, className, children } = link;
  return (
    <Button
      {...(variant && { variant })}
      {...(size && { size })}
      className={className}
      icon={icon}
      disabledReason={refusal}
    >
      {children}
    </Button>
  );
}
