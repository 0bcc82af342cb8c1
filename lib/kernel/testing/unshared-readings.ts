import { ChangeCount } from "@/lib/kernel/context";

/** As if something had changed before each reading: tests look right after a machine has reported. */
export class UnsharedReadings extends ChangeCount {
  private asked = 0;

  override of(): number {
    return (this.asked += 1);
  }
}
