/** Import walls of ARCHITECTURE.md, checked on every change. */

/**
 * The storeys of lib, lowest first, and the rooms of each: imports run down, and to the left within a storey, no way back.
 * Rooms that stand in one list do not know each other.
 */
const storeys = {
  kernel: [
    ["config", "errors", "json", "telemetry", "secrets", "processes", "queue", "context", "egress", "network", "tls"],
  ],
  identity: [["audit"], ["access"], ["auth"]],
  edge: [["http", "client"]],
  serving: [["engines"], ["settings"], ["nodes"], ["models"], ["placement"], ["discover"], ["deployments"]],
  console: [["activity", "system", "chat", "overview", "maintenance"]],
  programs: [["agent", "gateway", "launcher"]],
};
const floors = Object.entries(storeys).flatMap(([storey, rooms]) => rooms.map((room) => ({ storey, room })));
const below = ({ storey, room }) => `${storey}/(${room.join("|")})`;

/** What a browser may see: contracts, the agent protocol and facts are schemas alone; formats know names, and read nothing. */
const clientSafe = [
  "^lib/[^/]+/[^/]+/contract",
  "^lib/[^/]+/[^/]+/(facts|protocol|query|actor)[.]ts$",
  "^lib/serving/engines/formats/",
];
const doors = ["^lib/[^/]+/[^/]+/index[.]ts$", "^lib/edge/client/", ...clientSafe];
const tests = ["[.]test[.]tsx?$", "/testing/", "/testing[.]ts$"];

const noWayBack = floors.slice(0, -1).map((floor, index) => ({
  name: `no-way-back-from-${floor.storey}-${floor.room[0]}`,
  comment: "lib imports from lower storeys, and to the left within one; contracts may refer to each other",
  severity: "error",
  from: { path: `^lib/${below(floor)}/`, pathNot: [...clientSafe, ...tests] },
  to: {
    path: floors.slice(index + 1).map((higher) => `^lib/${below(higher)}/`),
    pathNot: clientSafe,
  },
}));

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
      name: "every-room-stands-in-a-storey",
      comment: "a folder of lib that this file does not name has no walls",
      severity: "error",
      from: { path: "^lib/", pathNot: [...floors.map((floor) => `^lib/${below(floor)}/`), "^lib/kernel/testing/"] },
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
      to: { path: "^(app|db|jobs)/|^lib/", pathNot: ["^lib/edge/client/", ...clientSafe] },
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
      from: { path: "^lib/(programs/agent|serving/engines)/", pathNot: tests },
      to: {
        path: "^db/|^lib/kernel/(queue|context|secrets)/|^lib/(identity|edge)/|^lib/serving/(models|settings)/",
        pathNot: clientSafe,
      },
    },
    {
      name: "db-knows-nobody",
      severity: "error",
      from: { path: "^db/", pathNot: "^db/testing/" },
      to: { path: "^(app|components|jobs)/|^lib/", pathNot: ["^lib/kernel/(config|errors|testing)/", ...clientSafe] },
    },
    {
      name: "programs-are-imported-by-nobody",
      severity: "error",
      from: { path: "^(app|components|db|jobs|lib)/" },
      to: { path: "^lib/programs/[^/]+/main[.]ts$|^jobs/worker[.]ts$" },
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
