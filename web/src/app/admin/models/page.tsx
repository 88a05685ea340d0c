import { AdminPage } from "@/features/admin/admin-page";

export default function Models() {
  return <AdminPage section="models" />;
}
