"use client";

import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";

/** The one time the key is seen. Only its own button closes this, so that a stray click does not lose it. */
export function KeySecret({ token, onClose }: { token: string; onClose: () => void }) {
  const base = typeof location === "undefined" ? "" : location.origin;
  return (
    <Dialog
      open
      title="Your new API key"
      size="lg"
      footer={
        <Button variant="primary" onClick={onClose}>
          I saved the key
        </Button>
      }
    >
      <div className="space-y-4">
        <Notice tone="warn" title="This is the only time the key is shown." />
        <CodeBlock label="API key" samples={[{ id: "key", label: "API key", code: token }]} wrap />
        <CodeBlock label="How to use it" samples={samples(base, token)} />
      </div>
    </Dialog>
  );
}

const samples = (base: string, token: string) => [
  { id: "curl", label: "curl", code: `curl ${base}/v1/models \\\n  -H "Authorization: Bearer ${token}"` },
  {
    id: "python",
    label: "Python",
    code: `from openai import OpenAI\n\nclient = OpenAI(base_url="${base}/v1", api_key="${token}")\nprint(client.models.list())`,
  },
  {
    id: "typescript",
    label: "TypeScript",
    code: `import OpenAI from "openai";\n\nconst client = new OpenAI({ baseURL: "${base}/v1", apiKey: "${token}" });\nconsole.log(await client.models.list());`,
  },
];
