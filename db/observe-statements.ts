type Observer = (statement: string) => void;

let observer: Observer | undefined;

/** Calls the observer with the text of every statement this process sends, so that tests can collect them. */
export function observeStatements(next: Observer | undefined): void {
  observer = next;
}

export function reportStatement(statement: string): void {
  observer?.(statement);
}
