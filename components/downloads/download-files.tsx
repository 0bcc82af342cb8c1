import { StateBadge } from "@/components/states/state-badge";
import type { StateWord } from "@/components/states/state-vocabulary";
import { formatFileSize } from "@/components/ui/format";
import { Progress } from "@/components/ui/progress";
import type { Download } from "@/lib/serving/models/contract";

/** How far each file is. A single file is told by the download itself. */
export function DownloadFiles({ download: { files } }: { download: Download }) {
  if (files.length < 2) return null;
  const ready = files.filter(({ phase }) => phase === "ready").length;
  return (
    <details className="text-sm">
      <summary className="w-fit py-1 text-muted tabular-nums">
        {ready} of {files.length} files verified
      </summary>
      <ul className="mt-1 space-y-2 ps-4.5">
        {files.map((file) => (
          <FileLine key={file.id} file={file} />
        ))}
      </ul>
    </details>
  );
}

function FileLine({ file }: { file: Download["files"][number] }) {
  const done = file.phase === "ready";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <span className="min-w-0 grow basis-64 wrap-anywhere">{file.name}</span>
      {!done && (
        <Progress
          label={file.name}
          value={file.size === 0 ? 0 : file.bytes_done / file.size}
          className="w-24 shrink-0"
        />
      )}
      <span className="w-36 text-end text-xs whitespace-nowrap text-muted tabular-nums">
        {done ? formatFileSize(file.size) : `${formatFileSize(file.bytes_done)} of ${formatFileSize(file.size)}`}
      </span>
      <StateBadge
        kind="download"
        state={file.phase as StateWord<"download">}
        reason={file.error?.detail}
        className="w-28"
      />
    </li>
  );
}
