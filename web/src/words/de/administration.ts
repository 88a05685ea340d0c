import type { AdminWords } from "../en";
import { adminAudit } from "./admin-audit";
import { adminJobs } from "./admin-jobs";
import { adminOverview } from "./admin-overview";
import { adminPeople } from "./admin-people";
import { adminSettings } from "./admin-settings";
import { adminUsage } from "./admin-usage";

/** The texts of the admin pages. */
export const administration: AdminWords = {
  adminAudit,
  adminJobs,
  adminOverview,
  adminPeople,
  adminSettings,
  adminUsage,
};
