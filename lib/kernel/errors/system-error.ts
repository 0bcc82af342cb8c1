/** Whether an error is the operating system's with one of these codes, such as ENOENT. */
export function isSystemError(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** Reads something that may not exist, or may belong to a process that just ended. */
export async function unlessMissing<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isSystemError(error, "ENOENT", "ESRCH", "ENOTDIR")) return undefined;
    throw error;
  }
}
