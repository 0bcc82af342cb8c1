"use client";

import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";

type Props = { title: string; username: string; password: string; onClose: () => void };

/** The one time a password that was made for somebody is seen. Only its own button closes this. */
export function PasswordShown({ title, username, password, onClose }: Props) {
  return (
    <Dialog
      open
      title={title}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have passed it on
        </Button>
      }
    >
      <div className="space-y-4">
        <Notice tone="warn" title="This is the only time the password is shown.">
          Send it to {username} through a channel you trust. They can change it under Your account.
        </Notice>
        <CodeBlock label="Password" samples={[{ id: "password", label: "Password", code: password }]} wrap />
      </div>
    </Dialog>
  );
}
