"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createJoinToken } from "@/components/nodes/node-queries";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { QueryFailure } from "@/components/ui/query-failure";
import { RelativeTime } from "@/components/ui/relative-time";
import { SkeletonText } from "@/components/ui/skeleton";

/** A token for one machine, made when the dialog opens, with the line to run there. */
export function AddNodeDialog({ onClose }: { onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: ["join-token"],
    queryFn: createJoinToken,
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Add node"
      description="The token works once, and the machine gets no work until you approve it here."
      size="lg"
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      {error ? <QueryFailure what="a join token" error={error} retry={() => void refetch()} /> : null}
      {!data && !error && <SkeletonText lines={3} />}
      {data && (
        <div className="space-y-3">
          {data.warnings.map((warning) => (
            <Notice key={warning} tone="warn" title={warning} />
          ))}
          <Step number={1} title="On the other machine, in a folder with the product, install without starting it">
            <CodeBlock label="Install" samples={[{ id: "shell", label: "Shell", code: installation }]} wrap />
            Where it runs already, stop it first with <code>npm run down</code>: the agent it brings has the port and
            the data folder.
          </Step>
          <Step number={2} title="In the same folder, start the agent">
            <CodeBlock label="Start the agent" samples={[{ id: "shell", label: "Shell", code: data.command }]} wrap />
            Expires <RelativeTime at={data.expires_at} />. Prompts and answers travel to the machine by mutual TLS. It
            is reached by its host name at port 3200; where that is another address, add AGENT_URL=https://… to the
            line.
          </Step>
          <Step number={3} title="Back here, approve the machine when it appears under Nodes" />
        </div>
      )}
    </Dialog>
  );
}

const installation = "bash install.sh --community --i-accept-the-kamiwaza-license --no-start";

function Step({ number, title, children }: { number: number; title: string; children?: ReactNode }) {
  return (
    <section className="space-y-2 text-sm text-muted">
      <h3 className="font-medium text-ink">
        {number}. {title}
      </h3>
      {children}
    </section>
  );
}
