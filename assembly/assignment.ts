import { isPinned, m, n, setHost, vmRecord } from "./layout";
import { below, resumeStream, setStream, suspendStream } from "./random";

/**
 * Draws every unpinned VM's cloud, in VM order, from a stream of its own that starts at the given words. Pinned VMs
 * stay. The caller aggregates.
 */
export function randomAssignment(word0: u32, word1: u32, word2: u32, word3: u32): void {
  suspendStream();
  setStream(word0, word1, word2, word3);
  for (let i: u32 = 0; i < n; i++) if (!isPinned(vmRecord(i))) setHost(i, below(m));
  resumeStream();
}
