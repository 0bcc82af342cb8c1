import Link from "next/link";
import { repositoryPath } from "@/components/models/discover/repository-path";
import { formatCount } from "@/components/ui/format";
import { KeyValueList } from "@/components/ui/key-value-list";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Model } from "@/lib/serving/models/contract";

/** Where a model comes from and what its header says. */
export function ModelAbout({ model }: { model: Model }) {
  const facts = model.m_files.find((file) => file.facts)?.facts;
  return (
    <KeyValueList
      items={[
        { label: "Source", value: <Source model={model} /> },
        { label: "Licence", value: model.licence ?? "not stated" },
        {
          label: "Revision",
          value: <code className="font-mono text-xs wrap-anywhere">{model.version ?? "none"}</code>,
        },
        { label: "Added", value: model.created_timestamp ? <RelativeTime at={model.created_timestamp} /> : "—" },
        {
          label: "Architecture",
          value: facts?.architecture ?? "read when a file is complete",
          note: facts ? "from the file's header" : undefined,
        },
        {
          label: "Longest context",
          value: facts?.contextLengthMax ? formatCount(facts.contextLengthMax, "tokens") : "—",
        },
        ...(facts?.task === "chat" ? [{ label: "Tools", ...toolsOf(facts.takesTools) }] : []),
      ]}
    />
  );
}

function toolsOf(takesTools: boolean | undefined) {
  if (takesTools === undefined)
    return { value: "unknown", note: "not known yet; the machine that holds the file will read its header again" };
  if (takesTools) return { value: "takes tools", note: "from its chat template" };
  return { value: "takes none", note: "its chat template has no tool format that the bundled engine can read" };
}

function Source({ model: { repo_modelId, description } }: { model: Model }) {
  if (!repo_modelId) return description ?? "made by hand";
  return (
    <Link href={repositoryPath(repo_modelId)} className="wrap-anywhere underline underline-offset-2">
      {repo_modelId}
    </Link>
  );
}
