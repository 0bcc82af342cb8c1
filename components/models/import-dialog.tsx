"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { importModel } from "@/components/models/model-changes";
import { nodesQuery } from "@/components/nodes/node-queries";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";
import { Select } from "@/components/ui/select";
import { ApiProblem } from "@/lib/edge/client";

/** For machines without a way to the hub: take model files from a folder of the machine itself. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { data: nodes = [] } = useQuery(nodesQuery);
  const [node_id, setNode] = useState<string>();
  const [path, setPath] = useState("");
  const [name, setName] = useState("");
  const run = useMutation({
    mutationFn: () => importModel({ path: path.trim(), name: name.trim() || null, ...(node_id && { node_id }) }),
    onSuccess: () => router.push("/downloads"),
  });
  const wrongPath = run.error instanceof ApiProblem && run.error.fields.some(({ pointer }) => pointer === "/path");
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title="Import from a folder"
      description="GGUF and safetensors files are copied and checked; the folder stays as it is."
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
          error={wrongPath ? "Begin with / (or a drive such as D:\\)." : undefined}
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
        <Field label="Name" optional description="What the model is called here; the folder's name if left empty.">
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={256} />
        </Field>
      </div>
    </Dialog>
  );
}
