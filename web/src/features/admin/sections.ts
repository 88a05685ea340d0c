import { SlidersHorizontal } from "lucide-react";

/** The admin pages in the order of the navigation. */
export const sections = [{ name: "settings", path: "/admin/settings", icon: SlidersHorizontal }] as const;

export type Section = (typeof sections)[number]["name"];
