import { AppError } from "@/lib/errors";

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
  if (name === "") return "is empty";
  if (Buffer.byteLength(name) > nameBytesMax) return `is longer than ${nameBytesMax} bytes`;
  if (invisible.test(name)) return "has an invisible character";
  if (name !== name.normalize("NFC")) return "is not in Unicode normal form C";
  if (name.includes("\\")) return "has a backslash";
  if (name.startsWith("/")) return "is an absolute path";
  if (windowsForbidden.test(name)) return "has a character that Windows forbids";
  const segments = name.split("/");
  if (segments.length > depthMax) return `has more than ${depthMax} parts`;
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem) return problem;
  }
  return undefined;
}

function segmentProblem(segment: string): string | undefined {
  if (segment === "") return "has an empty part";
  if (segment === "." || segment === "..") return "leaves its folder";
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

/** @throws AppError INVALID_INPUT naming the first file of the set that can not be used, and why. */
export function assertSafeNames(names: Iterable<string>): void {
  const [first] = nameProblems(names);
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
