"use client";

import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { PeopleList } from "@/components/people/people-list";
import { PersonDialog } from "@/components/people/person-dialog";
import { Page } from "@/components/shell/page";
import { usePaletteActions } from "@/components/shell/palette-actions";
import { useRefusal } from "@/components/shell/rights";
import { Button } from "@/components/ui/button";

export function PeoplePage() {
  const [adding, setAdding] = useState(false);
  const refusal = useRefusal("admin");
  usePaletteActions(
    useMemo(
      () =>
        refusal === undefined
          ? [{ id: "add-person", label: "Add person", group: "People", run: () => setAdding(true) }]
          : [],
      [refusal],
    ),
  );
  const button = (
    <Button
      variant="primary"
      icon={<Plus aria-hidden="true" />}
      disabledReason={refusal}
      onClick={() => setAdding(true)}
    >
      Add person
    </Button>
  );
  return (
    <Page
      title="People"
      description="Who may sign in and in what role. All of a person's access can be ended at once."
      actions={button}
    >
      <PeopleList onAdd={button} />
      {adding && <PersonDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}
