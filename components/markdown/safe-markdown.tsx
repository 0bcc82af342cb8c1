"use client";

import { isValidElement, lazy, memo, Suspense, type ReactNode } from "react";
import Markdown from "react-markdown";
import type { Components, Options } from "react-markdown";
import remarkGfm from "remark-gfm";
import remarkMath from "remark-math";
import { spellMath } from "@/components/markdown/math-marks";
import { CopyButton } from "@/components/ui/copy-button";

const MathText = lazy(() => import("@/components/markdown/math-text").then((module) => ({ default: module.MathText })));

/**
 * Markdown written by strangers: models, model cards. Raw HTML is shown as text, images are never fetched (an image address
 * can carry data out), links go only to web pages and mail, and say where they lead. Parsed again only when the text changes.
 */
export const SafeMarkdown = memo(function SafeMarkdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <Markdown remarkPlugins={remarkPlugins} components={components} urlTransform={safeUrl}>
        {spellMath(withoutFrontMatter(text))}
      </Markdown>
    </div>
  );
});

const remarkPlugins: Options["remarkPlugins"] = [remarkGfm, [remarkMath, { singleDollarTextMath: false }]];

const components: Components = {
  img: ({ alt }) => <span className="text-muted">[image: {alt ?? "no description"}]</span>,
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  pre: ({ children }) =>
    isValidElement<CodeProps>(children) && isMath(children.props) ? children : <MarkdownCode>{children}</MarkdownCode>,
  code: (props) => {
    const { node: _node, children, ...rest } = props;
    if (!isMath(props)) return <code {...rest}>{children}</code>;
    const tex = typeof children === "string" ? children.trim() : "";
    return (
      <Suspense fallback={<code>{tex}</code>}>
        <MathText tex={tex} display={!props.className?.includes("math-inline")} />
      </Suspense>
    );
  },
  // A wide table scrolls by itself; the page does not.
  table: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="group" aria-label="Table" tabIndex={0} className="markdown-wide overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
};

type CodeProps = { className?: string | undefined };

/** What remark-math makes of a formula: code of a language of its own. */
const isMath = ({ className }: CodeProps) => className?.includes("language-math") ?? false;

export function safeUrl(url: string): string {
  return /^(https?:|mailto:)/i.test(url) ? url : "";
}

/** Model cards begin with a YAML block that is for machines. */
const withoutFrontMatter = (text: string) => text.replace(/^---\n[\s\S]*?\n---\n/, "");

/** A block of code within an answer, to be taken away whole. */
function MarkdownCode({ children }: { children: ReactNode }) {
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
