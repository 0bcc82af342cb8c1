"use client";

import { Check, Copy, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useCopied } from "@/components/ui/use-copied";

const icons = {
  idle: <Copy aria-hidden="true" />,
  copied: <Check aria-hidden="true" />,
  failed: <X aria-hidden="true" />,
};

type CopyButtonProps = {
  text: string;
  /** Words on the button; without them it is an icon named `label`. */
  children?: ReactNode;
  label?: string;
  className?: string;
};

export function CopyButton({ text, children, label = "Copy", className }: CopyButtonProps) {
  const { outcome, copy } = useCopied();
  const spoken = { idle: "", copied: "Copied", failed: "Could not copy; select the text instead" }[outcome];
  return (
    <>
      {children === undefined ? (
        <IconButton
          label={label}
          icon={icons[outcome]}
          size="sm"
          className={className}
          onClick={() => void copy(text)}
        />
      ) : (
        <Button variant="quiet" icon={icons[outcome]} className={className} onClick={() => void copy(text)}>
          {children}
        </Button>
      )}
      <span role="status" className="sr-only">
        {spoken}
      </span>
    </>
  );
}
