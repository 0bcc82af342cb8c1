import { databaseConfig, loadEnvironment, readConfig } from "@/lib/kernel/config";
import { migrate } from "../migrate";

/** `npm run db:migrate`: brings the database at DATABASE_URL up to date, then ends. */
const { database } = readConfig({ database: databaseConfig }, loadEnvironment(process.cwd()));
let steps = 0;
await migrate(database.DATABASE_URL, {
  onStep: ({ migration, step }) => {
    steps += 1;
    process.stdout.write(`${migration}, statement ${step + 1}\n`);
  },
});
process.stdout.write(steps === 0 ? "The database is up to date.\n" : `Applied ${steps} statements.\n`);
