"use client";

import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { CreateKeyDialog } from "@/components/keys/create-key-dialog";
import { KeyList } from "@/components/keys/key-list";
import { Page } from "@/components/shell/page";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { Button } from "@/components/ui/button";

export function KeysPage() {
  const [creating, setCreating] = useState(false);
  usePaletteActions(
    useMemo(() => [{ id: "create-key", label: "Create API key", group: "API keys", run: () => setCreating(true) }], []),
  );
  const button = (
    <Button variant="primary" icon={<Plus aria-hidden="true" />} onClick={() => setCreating(true)}>
      Create key
    </Button>
  );
  return (
    <Page
      title="API keys"
      description="Keys of your own account. A key is shown once and can be revoked at any time."
      actions={button}
    >
      <KeyList onCreate={button} />
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
