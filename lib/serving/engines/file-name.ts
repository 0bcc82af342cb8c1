import { AppError } from "@/lib/kernel/errors";
import { isGguf } from "./formats/gguf-files";

const segmentBytesMax = 255;
const nameBytesMax = 1024;
const depthMax = 16;

/** Control and format characters, separators and lone surrogates: invisible, or ignored by some file systems. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Forbidden in names by Windows; the colon is also a drive (`C:x`) and an alternate stream (`a:b`). */
const windowsForbidden = /[<>:"|?*]/;
/** Devices, with any extension. The superscript digits count as digits there. */
const windowsDevice = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i;

/**
 * Why a name from outside may not become a relative path, judged by POSIX and Windows rules on every platform;
 * undefined when it may. Only `/` separates.
 */
export function nameProblem(name: string): string | undefined {
  const problem = labelProblem(name);
  if (problem) return problem;
  if (name !== name.normalize("NFC")) return "is not in Unicode normal form C";
  if (windowsForbidden.test(name)) return "has a character that Windows forbids";
  const segments = name.split("/");
  if (segments.length > depthMax) return `has more than ${depthMax} parts`;
  return segments.map(segmentProblem).find((found) => found !== undefined);
}

/** Why a name may not even be shown and asked for at a hub: it deceives, or it leads out of its repository. */
function labelProblem(name: string): string | undefined {
  if (name === "") return "is empty";
  if (Buffer.byteLength(name) > nameBytesMax) return `is longer than ${nameBytesMax} bytes`;
  if (invisible.test(name)) return "has an invisible character";
  if (name.includes("\\")) return "has a backslash";
  if (name.startsWith("/")) return "is an absolute path";
  const segments = name.split("/");
  if (segments.includes("")) return "has an empty part";
  return segments.some((segment) => segment === "." || segment === "..") ? "leaves its folder" : undefined;
}

function segmentProblem(segment: string): string | undefined {
  if (/[. ]$/.test(segment)) return "has a part that ends in a dot or a space";
  if (segment.startsWith(" ")) return "has a part that begins with a space";
  if (Buffer.byteLength(segment) > segmentBytesMax) return `has a part longer than ${segmentBytesMax} bytes`;
  if (windowsDevice.test(segment)) return "is a device name on Windows";
  return undefined;
}

/** Names of a set that may not be used, each with the reason: unsafe by itself, or in conflict with another one. */
export function nameProblems(names: Iterable<string>): Map<string, string> {
  const problems = new Map<string, string>();
  const files = new Map<string, string>();
  for (const name of new Set(names)) {
    const problem =
      nameProblem(name) ?? (files.has(fold(name)) ? `differs from "${files.get(fold(name))}" only by case` : "");
    if (problem) problems.set(name, problem);
    else files.set(fold(name), name);
  }
  for (const name of files.values()) {
    const parent = foldersOf(name).find((folder) => files.has(fold(folder)));
    if (parent !== undefined) problems.set(name, `needs "${parent}" to be a folder, which is a file`);
  }
  return problems;
}

/**
 * Files of a set that may not be fetched for their names, each with the reason. Content is stored by digest, and engines
 * open GGUF files under names of ours, so such a name needs only be fit to be shown; all others become paths.
 */
export function fileProblems(names: Iterable<string>): Map<string, string> {
  const all = [...new Set(names)];
  const labels = all.filter(isGguf).flatMap((name) => {
    const problem = labelProblem(name);
    return problem ? [[name, problem] as const] : [];
  });
  return new Map([...labels, ...nameProblems(all.filter((name) => !isGguf(name)))]);
}

/** @throws AppError INVALID_INPUT naming the first file of the set that can not be used, and why. */
export function assertSafeFiles(names: Iterable<string>): void {
  const [first] = fileProblems(names);
  if (first) throw unsafeName(...first);
}

export function unsafeName(name: string, problem: string): AppError {
  return new AppError(
    "INVALID_INPUT",
    `The file name ${JSON.stringify(name.slice(0, 200))} ${problem}, so it is refused.`,
  );
}

/** What a file system that ignores case takes for the same. */
const fold = (name: string) => name.normalize("NFKC").toUpperCase().toLowerCase();

function foldersOf(name: string): string[] {
  const segments = name.split("/");
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join("/"));
}
