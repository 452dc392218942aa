import { isPinned, m, n, setHost, vmRecord } from "./layout";
import { below } from "./random";

/** Draws every unpinned VM's cloud, in VM order. Pinned VMs stay. The caller aggregates. */
export function randomAssignment(): void {
  for (let i: u32 = 0; i < n; i++) if (!isPinned(vmRecord(i))) setHost(i, below(m));
}
