import postgres from "postgres";

export type ServerAnswer =
  | { state: "ready"; dataDirectory: string }
  /** Accepts connections but not queries: it starts, recovers or shuts down. */
  | { state: "busy" }
  | { state: "wrong-password" }
  | { state: "silent"; error: unknown };

const timeoutSeconds = 3;

/** Asks a server for a query, since an open port says little: a recovering server has one too. */
export async function probeServer(superuserUrl: string): Promise<ServerAnswer> {
  const client = postgres(superuserUrl, { max: 1, connect_timeout: timeoutSeconds, fetch_types: false });
  try {
    const [row] = await client<{ directory: string }[]>`select current_setting('data_directory') as directory`;
    return { state: "ready", dataDirectory: row?.directory ?? "" };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "57P03") return { state: "busy" };
    if (code === "28P01") return { state: "wrong-password" };
    return { state: "silent", error };
  } finally {
    await client.end({ timeout: 1 });
  }
}
