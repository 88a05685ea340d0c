import { Blocks, SlidersHorizontal, Users } from "lucide-react";

/** The admin pages in the order of the navigation. */
export const sections = [
  { name: "people", path: "/admin/people", icon: Users },
  { name: "models", path: "/admin/models", icon: Blocks },
  { name: "settings", path: "/admin/settings", icon: SlidersHorizontal },
] as const;

export type Section = (typeof sections)[number]["name"];
