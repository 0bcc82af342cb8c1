export type Route = "search" | "model" | "tree" | "resolve" | "storage";

/** What can go wrong with an answer. Bytes and offsets count from the beginning of the file. */
export type FaultKind =
  | { kind: "status"; status: number; retryAfter?: string; errorCode?: string }
  /** The connection is reset after so many bytes of this answer. */
  | { kind: "reset"; afterBytes: number }
  /** Nothing comes any more after so many bytes of this answer; the connection stays open. */
  | { kind: "stall"; afterBytes: number }
  /** The file is said to be longer by so many bytes. */
  | { kind: "wrong-length"; byBytes: number }
  /** One byte is another one. */
  | { kind: "wrong-byte"; offset: number }
  /** The whole file, whatever range was asked for. */
  | { kind: "range-ignored" }
  /** Another entity tag and commit than before, with other bytes. */
  | { kind: "moved" }
  | { kind: "redirect"; to: string };

/** A fault, where it strikes and how often; everywhere and always by default. */
export type Fault = FaultKind & { route?: Route; path?: string; times?: number };

export type Faults = {
  add(fault: Fault): void;
  clear(): void;
  /** Faults that strike an answer now; each costs one of its times. */
  strike(route: Route, path: string): Fault[];
};

export function createFaults(initial: readonly Fault[]): Faults {
  let active = initial.map((fault) => ({ ...fault }));
  return {
    add: (fault) => void active.push({ ...fault }),
    clear: () => {
      active = [];
    },
    strike(route, path) {
      const possible = active.filter(
        (fault) => (fault.route ?? route) === route && (fault.path ?? path) === path && (fault.times ?? 1) > 0,
      );
      // What answers instead of the content leaves nothing for the others to spoil.
      const instead = possible.find((fault) => fault.kind === "status" || fault.kind === "redirect");
      const striking = instead ? [instead] : possible;
      for (const fault of striking) if (fault.times !== undefined) fault.times -= 1;
      return striking;
    },
  };
}

/** The first fault of a kind, with its own fields. */
export function faultOf<Kind extends Fault["kind"]>(faults: readonly Fault[], kind: Kind) {
  return faults.find((fault): fault is Extract<Fault, { kind: Kind }> => fault.kind === kind);
}
