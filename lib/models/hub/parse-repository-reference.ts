import { AppError } from "@/lib/errors";

const reference = /^(?:https?:\/\/[^/]+\/)?([\w.-]+\/[\w.-]+)(?:\/(?:tree|blob|resolve)\/([\w./-]+?))?\/?$/;

/** `owner/name`, or the address of a repository as people copy it from a browser. @throws AppError INVALID_INPUT */
export function parseRepositoryReference(text: string): { repoId: string; revision: string | undefined } {
  const [, repoId, revision] = reference.exec(text.trim().split(/[?#]/)[0] ?? "") ?? [];
  if (!repoId || repoId.split("/").some((part) => /^\.+$/.test(part))) {
    throw new AppError("INVALID_INPUT", `"${text.slice(0, 120)}" does not name a repository; write it as owner/name.`, {
      fields: [{ pointer: "/model", detail: "must look like owner/name" }],
    });
  }
  return { repoId, revision: revision?.split("/")[0] };
}
