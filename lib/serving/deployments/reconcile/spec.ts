/** What is wanted, as the reconciler sees it. */
export type Spec = {
  generation: number;
  desired: "run" | "stop";
  deleted: boolean;
  /** Its model is gone, so nothing of it can run. */
  modelDeleted: boolean;
  copies: number;
  restart: number;
  /** When the specification last changed. */
  changedAt: Date;
};
