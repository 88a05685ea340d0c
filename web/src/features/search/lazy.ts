import { loadLazily } from "@/components/ui/load-lazily";

/** Loaded when it is opened. */
export const Palette = loadLazily(() => import("./palette"));
