"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { importModel } from "@/components/models/model-queries";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Notice } from "@/components/ui/notice";

/** For machines without a way to the hub: take model files from a folder on the node. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const [path, setPath] = useState("");
  const [name, setName] = useState("");
  const run = useMutation({
    mutationFn: () => importModel({ path, name: name.trim() || null }),
    onSuccess: () => router.push("/downloads"),
  });
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
        {run.error && <Notice tone="bad" title={run.error.message} announce />}
        <Field label="Folder on the machine" required description="The absolute path, as the machine itself sees it.">
          <Input
            value={path}
            onChange={(event) => setPath(event.target.value)}
            required
            spellCheck={false}
            placeholder="/srv/models/llama"
            className="font-mono"
          />
        </Field>
        <Field label="Name" optional>
          <Input value={name} onChange={(event) => setName(event.target.value)} maxLength={256} />
        </Field>
      </div>
    </Dialog>
  );
}
