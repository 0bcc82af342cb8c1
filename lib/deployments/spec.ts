/** What is wanted, as the reconciler sees it. */
export type Spec = {
  generation: number;
  desired: "run" | "stop";
  deleted: boolean;
  copies: number;
  restart: number;
  /** When the specification last changed. */
  changedAt: Date;
};
