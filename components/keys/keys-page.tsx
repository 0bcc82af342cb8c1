"use client";

import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { CreateKeyDialog } from "@/components/keys/create-key-dialog";
import { KeyList } from "@/components/keys/key-list";
import type { KeyOwner } from "@/components/keys/key-queries";
import { Page } from "@/components/shell/page";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";

const owners: { value: KeyOwner; label: string }[] = [
  { value: "me", label: "Mine" },
  { value: "everyone", label: "Everybody's" },
];

export function KeysPage() {
  const [creating, setCreating] = useState(false);
  const [owner, setOwner] = useState<KeyOwner>("me");
  const mayNotSeeOthers = useRefusal("admin") !== undefined;
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
      <KeyList
        owner={owner}
        onCreate={button}
        aside={
          mayNotSeeOthers ? undefined : (
            <Segmented label="Whose keys" value={owner} onValueChange={setOwner} options={owners} />
          )
        }
      />
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}
