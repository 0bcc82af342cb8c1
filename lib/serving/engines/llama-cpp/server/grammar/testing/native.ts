import { loadBinding, type Binding } from "../../native/binding";
import { plainBuild } from "../../native/builds";

export function nativeBinding(): Promise<Binding> {
  return loadBinding(plainBuild(), () => undefined);
}
