import { EmbeddedPostgresError } from "./embedded-postgres-error";

type Situation = { dataDirectory: string; port: number };

/** What another program, or the remains of a killed server, write; the next attempt may succeed. */
const passing =
  /lock file "postmaster\.pid" already exists|pre-existing shared memory block|another server might be running/;

export function isPassing(output: string): boolean {
  return passing.test(output);
}

/** Words for what initdb or the server said before it ended. */
export function explainFailure(output: string, { dataDirectory, port }: Situation): EmbeddedPostgresError {
  const log = output
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-15);
  const known = causes.find(({ pattern }) => pattern.test(output));
  return known
    ? new EmbeddedPostgresError(known.problem(dataDirectory, port), known.advice, { log })
    : new EmbeddedPostgresError("PostgreSQL did not start.", `It said: ${log.at(-1) ?? "nothing"}`, { log });
}

type Cause = { pattern: RegExp; problem: (dataDirectory: string, port: number) => string; advice: string };

const causes: Cause[] = [
  {
    pattern: /Address already in use|could not bind/,
    problem: (_, port) => `Port ${port} is taken by another program.`,
    advice: "Stop that program, or set POSTGRES_PORT to a free port.",
  },
  {
    pattern: /No space left on device|Disk quota exceeded/,
    problem: (dataDirectory) => `The disk that holds ${dataDirectory} is full.`,
    advice: "Free some space there, at least 500 MB, and start again. Nothing is lost.",
  },
  {
    pattern: /database files are incompatible with server|initialized by PostgreSQL version/,
    problem: (dataDirectory) => `The data in ${dataDirectory} was made by another major version of PostgreSQL.`,
    advice: "Start the release that made it and export the data, or choose another KAMIWAZA_HOME.",
  },
  {
    pattern: passing,
    problem: (dataDirectory) => `Processes of an earlier server still hold ${dataDirectory}.`,
    advice: "Look for processes named postgres and end them, then start again.",
  },
  {
    pattern: /error while loading shared libraries|Library not loaded|symbol not found/,
    problem: () => "The PostgreSQL programs cannot be run on this system.",
    advice: "Run npm rebuild. On Alpine and other musl systems set DATABASE_URL to a database of your own instead.",
  },
  {
    pattern: /Permission denied|Operation not permitted|wrong ownership/,
    problem: (dataDirectory) => `PostgreSQL may not use ${dataDirectory} or a folder above it.`,
    advice: "Run as the user who owns it, or let others enter (chmod o+x) the folders above it.",
  },
  {
    pattern: /could not (map anonymous|create) shared memory|Cannot allocate memory/,
    problem: () => "There is not enough memory for PostgreSQL.",
    advice: "Free about 200 MB, or raise the memory limit of this container.",
  },
];
