import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

/**
 * Markdown written by strangers: models, model cards. Raw HTML is shown as text, images are never fetched (an image address
 * can carry data out), links go only to web pages and mail, and say where they lead.
 */
export function SafeMarkdown({ text }: { text: string }) {
  return (
    <div className="markdown">
      <Markdown remarkPlugins={[remarkGfm]} components={components} urlTransform={safeUrl}>
        {withoutFrontMatter(text)}
      </Markdown>
    </div>
  );
}

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
};

export function safeUrl(url: string): string {
  return /^(https?:|mailto:)/i.test(url) ? url : "";
}

/** Model cards begin with a YAML block that is for machines. */
const withoutFrontMatter = (text: string) => text.replace(/^---\n[\s\S]*?\n---\n/, "");
