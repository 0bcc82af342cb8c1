"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { X } from "lucide-react";
import { cancelModelVerification } from "@/components/models/model-changes";
import { modelQuery } from "@/components/models/model-queries";
import { readingOf, soundnessOf, type Reading } from "@/components/models/library/soundness";
import { nodesQuery } from "@/components/nodes/node-queries";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { formatFileSize } from "@/components/ui/format";
import { Notice } from "@/components/ui/notice";
import { Progress } from "@/components/ui/progress";
import { Section } from "@/components/ui/section";
import type { Model } from "@/lib/serving/models/contract";
import type { NodeSummary } from "@/lib/serving/nodes/contract";

/** How far the reading of a model's files is on each machine, and which files it found damaged that are not back yet. */
export function ModelVerification({ model }: { model: Model }) {
  const { data: nodes = [] } = useQuery(nodesQuery);
  const readings = nodes.flatMap((node) => {
    const reading = readingOf(model, node.id);
    return reading ? [{ node, reading }] : [];
  });
  const losses = lossesOf(model, nodes);
  if (readings.length === 0 && losses.length === 0) return null;
  return (
    <Section title="Verification" actions={readings.length > 0 && <CancelVerification model={model} />}>
      <div className="space-y-3">
        {readings.map(({ node, reading }) => (
          <NodeReading key={node.id} node={node} reading={reading} />
        ))}
        {losses.map(({ file, node, detail }) => (
          <Notice key={`${file} ${node}`} tone="bad" title={`${file} on ${node} is damaged`}>
            {detail}
          </Notice>
        ))}
      </div>
    </Section>
  );
}

function NodeReading({ node, reading }: { node: NodeSummary; reading: Reading }) {
  const { bytesDone, bytesTotal, files, filesDone, hasBegun } = reading;
  return (
    <div className="space-y-1.5 text-sm">
      <p className="flex flex-wrap gap-x-3 tabular-nums">
        <span className="font-medium wrap-anywhere">{node.name}</span>
        <span className="text-muted">
          {hasBegun
            ? `${formatFileSize(bytesDone)} of ${formatFileSize(bytesTotal)} read · ${filesDone} of ${files} files`
            : waitingWords(node)}
        </span>
      </p>
      <Progress label={`Verification on ${node.name}`} value={hasBegun ? bytesDone / Math.max(1, bytesTotal) : 0} />
    </div>
  );
}

function waitingWords({ phase }: NodeSummary): string {
  return phase === "unreachable" ? "cannot be reached; begins when it is back" : "waits for its turn";
}

function CancelVerification({ model: { id = "" } }: { model: Model }) {
  const client = useQueryClient();
  const refusal = useRefusal("admin");
  const cancel = useMutation({
    mutationFn: () => cancelModelVerification(id),
    onSettled: () => client.invalidateQueries({ queryKey: modelQuery(id).queryKey }),
  });
  return (
    <>
      <Button
        size="sm"
        variant="quiet"
        icon={<X aria-hidden="true" />}
        disabledReason={refusal}
        busy={cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        Cancel verification
      </Button>
      {cancel.error && <Notice tone="bad" title={cancel.error.message} announce />}
    </>
  );
}

function lossesOf({ m_files }: Model, nodes: NodeSummary[]) {
  return m_files.flatMap(({ name, copies = [] }) =>
    copies.flatMap((copy) => {
      const node = nodes.find(({ id }) => id === copy.node_id)?.name;
      const soundness = soundnessOf(copy);
      if (soundness?.state !== "damaged" || node === undefined) return [];
      return [{ file: name, node, detail: soundness.detail }];
    }),
  );
}
