import { AdminPage } from "@/features/admin/admin-page";

export default function Overview() {
  return <AdminPage section="overview" />;
}
