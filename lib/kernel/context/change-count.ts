/**
 * How often people have changed something in an organization, as far as this process has seen it: what was read before a
 * change is shared with nobody who asks after it. What machines report is not counted.
 */
export class ChangeCount {
  private readonly counts = new Map<string, number>();

  of(organizationId: string): number {
    return this.counts.get(organizationId) ?? 0;
  }

  add(organizationId: string): void {
    this.counts.set(organizationId, this.of(organizationId) + 1);
  }
}
