import { AdminPage } from "@/features/admin/admin-page";

export default function Identity() {
  return <AdminPage section="identity" />;
}
