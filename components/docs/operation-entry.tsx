import type { Operation } from "@/lib/edge/http/contract";
import { needsOf } from "@/lib/edge/http/contract-needs";

type Described = { requestBody?: unknown; parameters?: unknown; responses?: unknown } | undefined;

/** One operation to read: what it does, what it needs, and its schemas behind a fold. */
export function OperationEntry({ operation, described }: { operation: Operation; described: Described }) {
  const { method, path, summary, scope, idempotent } = operation;
  return (
    <article className="border-b border-line py-4">
      <h3 className="flex flex-wrap items-baseline gap-x-3 font-mono text-sm">
        <span className="font-semibold">{method}</span>
        <span className="break-all">{path}</span>
      </h3>
      <p className="mt-1">{summary}</p>
      <p className="mt-1 text-sm text-muted">
        {needsOf(scope)}
        {idempotent && " Takes an Idempotency-Key."}
      </p>
      <Schema title="Parameters" value={described?.parameters} />
      <Schema title="Body" value={described?.requestBody} />
      <Schema title="Answer" value={described?.responses} />
    </article>
  );
}

function Schema({ title, value }: { title: string; value: unknown }) {
  if (value === undefined) return null;
  return (
    <details className="mt-2 text-sm">
      <summary className="cursor-pointer text-muted">{title}</summary>
      <pre className="mt-1 max-h-96 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs">
        {JSON.stringify(value, null, 2)}
      </pre>
    </details>
  );
}
