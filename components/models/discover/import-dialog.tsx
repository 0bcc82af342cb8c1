"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { FolderRefused, lookThrough } from "@/components/models/discover/look-through";
import { importModel } from "@/components/models/model-changes";
import { nodesQuery } from "@/components/nodes/node-queries";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { ApiProblem } from "@/lib/edge/client";
import type { Model } from "@/lib/serving/models/contract";

type Props = {
  /** A model that was imported before, to get its files back. */
  again?: Model;
  onClose: () => void;
};

/** For machines without a way to the hub: take model files from a folder of the machine itself. */
export function ImportDialog({ again, onClose }: Props) {
  const router = useRouter();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const [node_id, setNode] = useState(again?.imported_from?.node_id);
  const [path, setPath] = useState(again?.imported_from?.path ?? "");
  const [name, setName] = useState("");
  const run = useMutation({
    mutationFn: async () => {
      const model_id = again?.id;
      const wanted = {
        path: path.trim(),
        name: name.trim() || null,
        ...(node_id && { node_id }),
        ...(model_id && { model_id }),
      };
      await lookThrough(await importModel(wanted));
    },
    onSuccess: () => router.push("/downloads"),
  });
  const wrongPath = problemOfPath(run.error);
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={again ? `Import “${again.name}” again` : "Import from a folder"}
      description="GGUF files and what lies beside them are copied and checked; the folder stays as it is."
      onSubmit={() => run.mutate()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={run.isPending}>
            Import model
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {run.error && !wrongPath && <Notice tone="bad" title={run.error.message} announce />}
        {nodes.length > 1 && (
          <Field label="Machine" required>
            <Select
              value={node_id ?? nodes[0]?.id ?? ""}
              onValueChange={setNode}
              options={nodes.map((node) => ({ value: node.id, label: node.name }))}
            />
          </Field>
        )}
        <Field
          label={nodes.length === 1 ? `Folder on ${nodes[0]?.name}` : "Folder on the machine"}
          required
          description="The whole path, as the machine itself sees it: a disk, a USB stick, a share."
          error={wrongPath}
        >
          <Input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            required
            spellCheck={false}
            placeholder="/srv/models/llama"
            className="font-mono"
          />
        </Field>
        {!again && (
          <Field label="Name" optional description="What the model is called here; the folder's name if left empty.">
            <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={256} />
          </Field>
        )}
      </div>
    </Dialog>
  );
}

/** What is wrong with the folder, in the form's field or as the machine itself says it. */
function problemOfPath(error: Error | null): string | undefined {
  if (error instanceof FolderRefused) return error.message;
  const isWrong = error instanceof ApiProblem && error.fields.some(({ pointer }) => pointer === "/path");
  return isWrong ? "Begin with / (or a drive such as D:\\)." : undefined;
}
