"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { CreateKeyDialog } from "@/components/keys/create-key-dialog";
import { KeyList } from "@/components/keys/key-list";
import { Page } from "@/components/shell/page";
import { Button } from "@/components/ui/button";

export function KeysPage() {
  const [creating, setCreating] = useState(false);
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
