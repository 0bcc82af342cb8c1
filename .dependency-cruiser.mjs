/** Import walls of ARCHITECTURE.md, checked on every change. Order of the domains in lib, left to right, no way back. */
const order = [
  ["config", "errors", "json", "telemetry", "secrets", "processes", "queue", "context", "egress", "network", "tls"],
  ["audit"],
  ["access"],
  ["auth"],
  ["http"],
  ["engines"],
  ["settings"],
  ["nodes"],
  ["models"],
  ["placement"],
  ["discover"],
  ["deployments"],
  ["activity", "system", "chat", "overview", "maintenance"],
];
const kernel = order[0].join("|");
/** What a browser may see: contracts, the agent protocol and facts are schemas alone; formats know names, and read nothing. */
const clientSafe = ["^lib/[^/]+/contract", "^lib/[^/]+/(facts|protocol|query|actor)[.]ts$", "^lib/engines/formats/"];
const doors = ["^lib/[^/]+/index[.]ts$", "^lib/client/", ...clientSafe];
const tests = ["[.]test[.]tsx?$", "/testing/", "/testing[.]ts$"];

const noWayBack = order.slice(1).flatMap((group, index) => {
  const right = order.slice(index + 2).flat();
  if (right.length === 0) return [];
  return [
    {
      name: `no-way-back-from-${group[0]}`,
      comment: "domains in lib depend to the left only; contracts may refer to each other",
      severity: "error",
      from: { path: `^lib/(${group.join("|")})/`, pathNot: [...clientSafe, ...tests] },
      to: { path: `^lib/(${right.join("|")})/`, pathNot: clientSafe },
    },
  ];
});

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { orphan: true, pathNot: ["[.]d[.]ts$", "^app/", ...tests] },
      to: {},
    },
    {
      name: "app-through-doors",
      comment: "app wires: components, lib doors and contracts",
      severity: "error",
      from: { path: "^app/", pathNot: tests },
      to: { path: "^(db|jobs)/|^lib/", pathNot: doors },
    },
    {
      name: "components-see-contracts-only",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app|db|jobs)/|^lib/", pathNot: ["^lib/client/", ...clientSafe] },
    },
    {
      name: "contracts-are-client-safe",
      severity: "error",
      from: { path: clientSafe },
      to: { path: "^(app|components|db|jobs)/|^lib/|^node:", pathNot: clientSafe },
    },
    {
      name: "jobs-through-doors",
      severity: "error",
      from: { path: "^jobs/", pathNot: tests },
      to: { path: "^(app|components)/|^lib/", pathNot: doors },
    },
    {
      name: "a-node-holds-no-database-secret",
      severity: "error",
      from: { path: "^lib/(agent|engines)/", pathNot: tests },
      to: { path: "^db/|^lib/(queue|http|access|auth|audit|context|secrets|models|settings)/", pathNot: clientSafe },
    },
    {
      name: "db-knows-nobody",
      severity: "error",
      from: { path: "^db/", pathNot: "^db/testing/" },
      to: { path: "^(app|components|jobs)/|^lib/", pathNot: ["^lib/(config|errors|testing)/", ...clientSafe] },
    },
    {
      name: "programs-are-imported-by-nobody",
      severity: "error",
      from: { path: "^(app|components|db|jobs|lib)/" },
      to: { path: "^lib/(agent|gateway|launcher)/main[.]ts$|^jobs/worker[.]ts$" },
    },
    {
      name: "kernel-knows-no-domain",
      severity: "error",
      from: { path: `^lib/(${kernel})/` },
      to: { path: "^lib/", pathNot: [`^lib/(${kernel})/`, "^lib/testing/", ...clientSafe] },
    },
    {
      name: "tests-stay-tests",
      severity: "error",
      from: { pathNot: tests },
      to: { path: tests },
    },
    ...noWayBack,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default"] },
  },
};
