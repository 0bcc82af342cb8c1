/** Variables that are ours or a secret's carrier stay with the agent. */
const withheld = /^(JOIN_TOKEN|DATABASE_URL|REDIS_URL|QUEUE_DATABASE_URL|KAMIWAZA_SECRET|HF_TOKEN)(_FILE)?$|^npm_/;

/** What engines inherit from the agent: search paths, locale, device selection. No secret. */
export function inheritedEnvironment(environment = process.env): Record<string, string> & { NODE_ENV: "production" } {
  const kept = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || withheld.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(kept), NODE_ENV: "production" };
}
