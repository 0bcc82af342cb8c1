/** Hands values from a producer that pushes to a consumer that pulls. */
export type Queue<Value> = {
  push: (value: Value) => void;
  close: () => void;
  fail: (error: unknown) => void;
  values(): AsyncGenerator<Value, void>;
};

export function createQueue<Value>(): Queue<Value> {
  let values: Value[] = [];
  let end: { error?: unknown } | undefined;
  let wake = Promise.withResolvers<void>();
  const finish = (how: { error?: unknown }): void => {
    end ??= how;
    wake.resolve();
  };
  return {
    push(value) {
      values.push(value);
      wake.resolve();
    },
    close: () => finish({}),
    fail: (error) => finish({ error }),
    async *values() {
      for (;;) {
        const ready = values;
        values = [];
        yield* ready;
        if (values.length > 0) continue;
        if (end) {
          if ("error" in end) throw end.error;
          return;
        }
        await wake.promise;
        wake = Promise.withResolvers<void>();
      }
    },
  };
}
