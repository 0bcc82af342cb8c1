import { repositoryPath } from "@/components/models/discover/repository-path";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Download } from "@/lib/serving/models/contract";

type Problem = { title: string; ways?: { label: string; href: string }[] };

/** What is in the way of a download: what happened, what the machine says of it, what comes next, and the ways out. */
export function DownloadProblem({ download }: { download: Download }) {
  const { error, phase, retry_at } = download;
  if (!error) return null;
  const { title, ways = [] } = problemOf(download, error.code);
  return (
    <Notice
      tone={phase === "failed" ? "bad" : "warn"}
      title={title}
      actions={
        ways.length > 0
          ? ways.map(({ label, href }) => (
              <ButtonLink key={href} href={href} size="sm">
                {label}
              </ButtonLink>
            ))
          : undefined
      }
    >
      {error.detail}
      {retry_at && (
        <>
          {" "}
          It is tried again <RelativeTime at={retry_at} />.
        </>
      )}
    </Notice>
  );
}

function problemOf({ model_name, node_name, phase, source }: Download, code: string): Problem {
  switch (code) {
    case "DISK_FULL":
      return {
        title: `${node_name} has no room for it`,
        ways: [{ label: "See what could go", href: "/models?sort=-size" }],
      };
    case "GATED_MODEL":
      return {
        title: "Its owner asks for a licence to be accepted first",
        ways: [{ label: "Accept licence", href: repositoryPath(model_name) }, settings],
      };
    case "CONTENT_MISMATCH":
      return { title: phase === "failed" ? "It arrived damaged twice" : "It arrived damaged and is fetched once more" };
    case "HUB_UNREACHABLE":
      return { title: "The hub does not deliver", ways: [settings] };
    case "RATE_LIMITED":
      return { title: "The hub asks to wait" };
    case "NOT_FOUND":
      return {
        title: "The hub does not have it any more",
        ways: source === "hub" ? [{ label: "Look at repository", href: repositoryPath(model_name) }] : [],
      };
    case "INVALID_INPUT":
      return { title: source === "hub" ? "A file of it is not what it says it is" : "This folder cannot be imported" };
    default:
      return { title: phase === "failed" ? "It could not be fetched" : "Something is in the way" };
  }
}

const settings = { label: "Open settings", href: "/settings" };
