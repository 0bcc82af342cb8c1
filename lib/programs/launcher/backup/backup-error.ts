/** A backup or a restore that was refused; nothing was changed. */
export class BackupError extends Error {
  constructor(problem: string, advice: string) {
    super(`${problem}\n${advice}`);
    this.name = "BackupError";
  }
}
