/** What the console calls the roles that say how much a person may do, the largest first. */
export const levels = [
  {
    value: "admin",
    label: "Admin",
    description: "Can do everything, including managing people, machines and settings.",
  },
  { value: "user", label: "User", description: "Can download, deploy, use and delete models." },
  {
    value: "viewer",
    label: "Viewer",
    description: "Can see models, deployments and machines, and use models, but change nothing.",
  },
  { value: "none", label: "No role", description: "Can sign in, but nothing else." },
] as const;

export type Level = (typeof levels)[number]["value"];

/** Sees what others did, whatever else a person may. */
const auditor = "auditor";

export const levelOf = (roles: readonly string[]): Level =>
  levels.find(({ value }) => roles.includes(value))?.value ?? "none";

export const isAuditor = (roles: readonly string[]): boolean => roles.includes(auditor);

/** A person's roles with others of these two kinds; roles that the console does not know stay. */
export function rolesWith(roles: readonly string[], level: Level, auditing: boolean): string[] {
  const unknown = roles.filter((role) => role !== auditor && !levels.some(({ value }) => value === role));
  return [...(level === "none" ? [] : [level]), ...(auditing ? [auditor] : []), ...unknown];
}

/** For a list. */
export function roleWords(roles: readonly string[]): string {
  const words = rolesWith(roles, levelOf(roles), isAuditor(roles));
  if (words.length === 0) return "No role";
  return words
    .map((role) => levels.find(({ value }) => value === role)?.label ?? (role === auditor ? "Auditor" : role))
    .join(", ");
}
