import type { AdminWords } from "../en";
import { adminAudit } from "./admin-audit";
import { adminBudgets } from "./admin-budgets";
import { adminGroups } from "./admin-groups";
import { adminIdentity } from "./admin-identity";
import { adminInvitations } from "./admin-invitations";
import { adminJobs } from "./admin-jobs";
import { adminKeys } from "./admin-keys";
import { adminOverview } from "./admin-overview";
import { adminPeople } from "./admin-people";
import { adminSettings } from "./admin-settings";
import { adminTools } from "./admin-tools";
import { adminUsage } from "./admin-usage";

/** The texts of the admin pages. */
export const administration: AdminWords = {
  adminAudit,
  adminBudgets,
  adminGroups,
  adminIdentity,
  adminInvitations,
  adminJobs,
  adminKeys,
  adminOverview,
  adminPeople,
  adminSettings,
  adminTools,
  adminUsage,
};
