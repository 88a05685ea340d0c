import type { Setup } from "@/data/client/types";
import { prefix, read, write } from "./storage";

const key = `${prefix}setup`;

/** What the new chat shall keep; undefined if nothing was chosen for it. */
export function readSetup(): Setup | undefined {
  try {
    const setup: unknown = JSON.parse(read(key) ?? "");
    return typeof setup === "object" && setup !== null ? (setup as Setup) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for the tab until the first message has been accepted. */
export function saveSetup(setup: Setup | undefined): void {
  write(key, setup === undefined ? "" : JSON.stringify(setup));
}
