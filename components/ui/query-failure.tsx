"use client";

import { ErrorPanel } from "@/components/ui/error-panel";
import { EmptyState } from "@/components/ui/empty-state";
import { ShieldOff } from "lucide-react";
import { ApiProblem } from "@/lib/edge/client";

type Props = { what: string; error: Error; retry: () => void };

/** What a list or panel shows when its data did not come: no permission, or the error anatomy with a way to try again. */
export function QueryFailure({ what, error, retry }: Props) {
  if (error instanceof ApiProblem && error.status === 403) {
    return (
      <EmptyState icon={<ShieldOff />} title={`You may not see ${what}`}>
        {error.detail} Ask an admin of this installation.
      </EmptyState>
    );
  }
  const problem = error instanceof ApiProblem ? error : undefined;
  return (
    <ErrorPanel
      title={`${capitalize(what)} could not be loaded`}
      detail={error.message}
      code={problem?.code}
      diagnostics={[error.message, problem?.code, problem?.requestId && `request ${problem.requestId}`]
        .filter(Boolean)
        .join("\n")}
      fix={{ label: "Try again", onSelect: retry }}
    />
  );
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
