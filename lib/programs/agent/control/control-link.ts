import type { NodeFacts } from "@/lib/serving/engines/facts";
import type { Assignments, FileInspection, Report } from "@/lib/serving/nodes/protocol";
import type { Logger } from "@/lib/kernel/telemetry";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { readAssignments, writeAssignments } from "./assignment-file";
import { createControlClient } from "./control-client";
import type { ControlClock } from "./control-clock";
import { followAssignments } from "./follow-assignments";
import { keepReporting, type Reporting } from "./keep-reporting";
import { Membership } from "./membership";
import type { NodeKey } from "./node-key";
import { sendInspections } from "./send-inspections";

type Options = {
  /** Where identity and assignments are kept. */
  directory: string;
  url: string;
  key: NodeKey;
  clock: ControlClock;
  joinToken: string | undefined;
  name: string;
  agentVersion: string;
  log: Logger;
};

/** What the link tells, and asks of the rest of the agent. */
export type Work = {
  facts: () => NodeFacts;
  /** Makes a list the wanted one. `live` is false for one that an earlier agent kept. */
  apply: (list: Assignments, live: boolean) => Promise<void>;
  observe: () => Omit<Report, "sequence" | "bootId" | "revision" | "agentVersion">;
  inspections: () => FileInspection[];
};

/** The agent's side of its whole talk with the control plane, in one thing that begins and ends. */
export class ControlLink {
  readonly #options: Options;
  readonly #membership: Membership;
  readonly #file: string;
  readonly #ending = new AbortController();
  /** Of the newest list that this process was sent; 0 before. */
  #revision = 0;
  #acceptedAtMs: number | undefined;
  #isRefused = false;
  #reporting: Reporting | undefined;
  #inspections: ReturnType<typeof sendInspections> | undefined;
  #running: Promise<void> | undefined;

  private constructor(options: Options, membership: Membership) {
    this.#options = options;
    this.#membership = membership;
    this.#file = join(options.directory, "assignments.json");
  }

  static async open(options: Options): Promise<ControlLink> {
    return new ControlLink(options, await Membership.open({ ...options, file: join(options.directory, "node.json") }));
  }

  get nodeId(): string | undefined {
    return this.#membership.nodeId;
  }

  /** The control plane answers, and does not know this node: it was removed. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Time since the control plane took a report; undefined before the first one. */
  lastReportMs(): number | undefined {
    return this.#acceptedAtMs === undefined ? undefined : performance.now() - this.#acceptedAtMs;
  }

  /** Applies what an earlier agent kept, then joins where that is still to be done, follows and reports. */
  async start(work: Work): Promise<void> {
    const kept = this.nodeId === undefined ? undefined : await readAssignments(this.#file, this.nodeId);
    if (kept) await work.apply(kept, false);
    this.#running = this.#run(work, kept?.revision ?? 0).catch((error: unknown) => {
      if (!this.#ending.signal.aborted)
        this.#options.log.error({ err: error }, "the talk with the control plane ended");
    });
  }

  /** Something changed that the control plane should know of. */
  changed(): void {
    this.#reporting?.changed();
  }

  /** Headers of files may have been read. */
  filesChanged(): void {
    this.#inspections?.request();
    this.changed();
  }

  /** `flush`: with one last report. */
  async close({ flush }: { flush: boolean }): Promise<void> {
    this.#ending.abort();
    await this.#running;
    await this.#inspections?.close();
    await this.#reporting?.close({ flush });
  }

  async #run(work: Work, keptRevision: number): Promise<void> {
    const { url, key, clock, log, agentVersion } = this.#options;
    const { signal } = this.#ending;
    const client = createControlClient({ url, key, clock, nodeId: () => this.nodeId });
    await this.#membership.join(client, work.facts, signal);
    this.#inspections = sendInspections({ client, list: work.inspections, log });
    this.#inspections.request();
    this.#reporting = keepReporting({
      client,
      bootId: randomUUID(),
      observe: () => ({
        ...work.observe(),
        revision: this.#revision,
        agentVersion,
        sentAt: new Date().toISOString(),
      }),
      onAccepted: () => this.#noteAccepted(),
      onUnknown: () => (this.#isRefused = true),
      log,
    });
    const following = followAssignments({
      client,
      knownRevision: keptRevision,
      apply: (list) => this.#apply(work, list),
      onUnknownNode: () => this.#rejoin(client, work),
      log,
    });
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    await following.close();
  }

  async #apply(work: Work, list: Assignments): Promise<void> {
    const { log } = this.#options;
    if (this.nodeId !== undefined) {
      // A list that cannot be kept is followed all the same: only an agent without control plane would miss it.
      await writeAssignments(this.#file, this.nodeId, list).catch((error: unknown) =>
        log.error({ err: error }, "the assignment list could not be kept"),
      );
    }
    await work.apply(list, true);
    this.#revision = list.revision;
    this.changed();
  }

  async #rejoin(client: Parameters<Membership["rejoin"]>[0], work: Work): Promise<boolean> {
    const joined = await this.#membership.rejoin(client, work.facts);
    if (joined) this.#revision = 0;
    return joined;
  }

  #noteAccepted(): void {
    this.#isRefused = false;
    this.#acceptedAtMs = performance.now();
    this.#membership.noteAccepted();
  }
}
