import type { Metadata } from "next";
import Link from "next/link";
import { operations } from "@/app/operations";
import { OperationEntry } from "@/components/docs/operation-entry";
import { openApiDocument } from "@/lib/edge/http";
import { version } from "@/package.json";

export const metadata: Metadata = { title: "API" };

const document = openApiDocument(operations, version);
const groups = Map.groupBy(operations, (operation) => operation.tag);

/** The same document as /api/openapi.json, to read. */
export default function ApiDocs() {
  return (
    <main className="mx-auto w-full max-w-4xl px-4 py-10 sm:px-6">
      <h1 className="text-2xl font-semibold">API</h1>
      <p className="mt-2 max-w-prose text-muted">
        Send an API key as <code className="font-mono text-sm">Authorization: Bearer kmz_…</code>. Errors are problem
        documents (RFC 9457). Inference is at <code className="font-mono text-sm">/v1</code> in the OpenAI shape. The
        machine-readable document is{" "}
        <Link className="underline" href="/api/openapi.json" prefetch={false}>
          openapi.json
        </Link>
        .
      </p>
      <nav aria-label="Services" className="mt-6 flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {[...groups.keys()].map((tag) => (
          <a key={tag} href={`#${tag}`} className="underline">
            {tag}
          </a>
        ))}
      </nav>
      {[...groups].map(([tag, members]) => (
        <section key={tag} aria-labelledby={tag} className="mt-10">
          <h2 id={tag} className="border-b border-line pb-2 text-lg font-semibold">
            {tag}
          </h2>
          {members.map((operation) => (
            <OperationEntry
              key={operation.method + operation.path}
              operation={operation}
              described={document.paths?.[operation.path]?.[methodKey(operation.method)]}
            />
          ))}
        </section>
      ))}
    </main>
  );
}

const methodKey = (method: string) => method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
