import { AdminPage } from "@/features/admin/admin-page";

export default function Groups() {
  return <AdminPage section="groups" />;
}
