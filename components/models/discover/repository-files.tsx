import { formatFileSize } from "@/components/ui/format";
import type { HubRepository } from "@/lib/serving/discover/contract";

type File = HubRepository["files"][number];

/** Longer lists stand behind a line, so that what follows is not out of reach. */
const shownMax = 12;

export function RepositoryFiles({ files }: { files: File[] }) {
  if (files.length <= shownMax) return <List files={files} />;
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return (
    <details>
      <summary className="w-fit py-1 text-sm text-muted tabular-nums">
        Show all {files.length} files, {formatFileSize(bytes)} together
      </summary>
      <div className="mt-2">
        <List files={files} />
      </div>
    </details>
  );
}

function List({ files }: { files: File[] }) {
  return (
    <ul className="divide-y divide-line border-y border-line text-sm">
      {files.map((file) => (
        <li key={file.name} className="flex justify-between gap-4 py-1.5">
          <span className="min-w-0 wrap-anywhere">{file.name}</span>
          <span className="shrink-0 text-muted tabular-nums">{formatFileSize(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}

/** What is in the repository and cannot be fetched, with the reason. */
export function RefusedFiles({ files }: { files: HubRepository["refused_files"] }) {
  if (files.length === 0) return null;
  return (
    <details className="mt-4">
      <summary className="w-fit py-1 text-sm text-muted tabular-nums">
        {files.length === 1 ? "1 more file cannot be fetched" : `${files.length} more files cannot be fetched`}
      </summary>
      <ul className="mt-2 divide-y divide-line border-y border-line text-sm">
        {files.map((file, index) => (
          <li key={index} className="flex flex-wrap justify-between gap-x-4 py-1.5">
            <span className="min-w-0 wrap-anywhere">{file.name}</span>
            <span className="text-muted">{file.reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
