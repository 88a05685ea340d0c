import {
  BarChart3,
  Blocks,
  House,
  KeyRound,
  ListChecks,
  LogIn,
  MailPlus,
  ScrollText,
  SlidersHorizontal,
  User,
  Users,
  Wrench,
} from "lucide-react";

/** The admin pages in the order of the navigation. */
export const sections = [
  { name: "overview", path: "/admin", icon: House },
  { name: "people", path: "/admin/people", icon: User },
  { name: "groups", path: "/admin/groups", icon: Users },
  { name: "invitations", path: "/admin/invitations", icon: MailPlus },
  { name: "keys", path: "/admin/keys", icon: KeyRound },
  { name: "identity", path: "/admin/identity", icon: LogIn },
  { name: "models", path: "/admin/models", icon: Blocks },
  { name: "tools", path: "/admin/tools", icon: Wrench },
  { name: "usage", path: "/admin/usage", icon: BarChart3 },
  { name: "audit", path: "/admin/audit", icon: ScrollText },
  { name: "jobs", path: "/admin/jobs", icon: ListChecks },
  { name: "settings", path: "/admin/settings", icon: SlidersHorizontal },
] as const;

export type Section = (typeof sections)[number]["name"];
