"use client";

import { useQuery } from "@tanstack/react-query";
import { createJoinToken } from "@/components/nodes/node-queries";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
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
      description="Install the product on the other machine, then start its agent with this line. The token works once, and the machine gets no work until you approve it here."
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
          <CodeBlock label="Start the agent" samples={[{ id: "shell", label: "Shell", code: data.command }]} wrap />
          <p className="text-sm text-muted">
            Expires <RelativeTime at={data.expires_at} />. Prompts and answers travel to the machine by mutual TLS. It
            is reached by its host name at port 3200; where that is another address, add AGENT_URL=https://… to the
            line.
          </p>
        </div>
      )}
    </Dialog>
  );
}
