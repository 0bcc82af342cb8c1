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
