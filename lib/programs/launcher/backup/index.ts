export { runBackup } from "./run-backup";
export { runRestore } from "./run-restore";
