import { AdminPage } from "@/features/admin/admin-page";

export default function Settings() {
  return <AdminPage section="settings" />;
}
