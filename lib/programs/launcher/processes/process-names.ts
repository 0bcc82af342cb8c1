/** The processes of an installation, in the order they are shown. PostgreSQL only where it is embedded. */
export const processNames = ["postgres", "web", "worker", "gateway", "agent"] as const;
export type ProcessName = (typeof processNames)[number];

/** Shutdown, group by group: no new requests first, the database last. */
export const stopOrder: ProcessName[][] = [["gateway"], ["web", "worker"], ["agent"], ["postgres"]];

/** The variable that moves each process to another port. */
export const portVariables: Record<ProcessName, string> = {
  postgres: "POSTGRES_PORT",
  web: "WEB_PORT",
  worker: "WORKER_PORT",
  gateway: "GATEWAY_PORT",
  agent: "AGENT_PORT",
};

/** Applies an action group by group: the members of one group at the same time, the next group when all have ended. */
export async function inStopOrder<Item extends { name: ProcessName }>(
  items: Item[],
  action: (item: Item) => Promise<void>,
): Promise<void> {
  for (const group of stopOrder) {
    await Promise.all(items.filter(({ name }) => group.includes(name)).map(action));
  }
}
