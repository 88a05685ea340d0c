import { AdminPage } from "@/features/admin/admin-page";

export default function Jobs() {
  return <AdminPage section="jobs" />;
}
