import { memo } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { MarkdownCode } from "@/components/markdown/markdown-code";

/**
 * Markdown written by strangers: models, model cards. Raw HTML is shown as text, images are never fetched (an image address
 * can carry data out), links go only to web pages and mail, and say where they lead. Parsed again only when the text changes.
 */
export const SafeMarkdown = memo(function SafeMarkdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <Markdown remarkPlugins={remarkPlugins} components={components} urlTransform={safeUrl}>
        {withoutFrontMatter(text)}
      </Markdown>
    </div>
  );
});

const remarkPlugins = [remarkGfm];

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
  pre: ({ children }) => <MarkdownCode>{children}</MarkdownCode>,
  // A wide table scrolls by itself; the page does not.
  table: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="group" aria-label="Table" tabIndex={0} className="markdown-wide overflow-x-auto">
      <table>{children}</table>
    </div>
  ),
};

export function safeUrl(url: string): string {
  return /^(https?:|mailto:)/i.test(url) ? url : "";
}

/** Model cards begin with a YAML block that is for machines. */
const withoutFrontMatter = (text: string) => text.replace(/^---\n[\s\S]*?\n---\n/, "");
