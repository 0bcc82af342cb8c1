"use client";

import { isValidElement, type ReactNode } from "react";
import { CopyButton } from "@/components/ui/copy-button";

/** A block of code within an answer, to be taken away whole. */
export function MarkdownCode({ children }: { children: ReactNode }) {
  return (
    <div className="relative">
      <pre
        // It scrolls sideways, so the keyboard must reach it.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        {children}
      </pre>
      <CopyButton text={textOf(children)} label="Copy code" className="absolute end-1 top-1 bg-sunken" />
    </div>
  );
}

function textOf(node: ReactNode): string {
  if (typeof node === "string") return node;
  if (Array.isArray(node)) return node.map((part: ReactNode) => textOf(part)).join("");
  return isValidElement<{ children?: ReactNode }>(node) ? textOf(node.props.children) : "";
}
