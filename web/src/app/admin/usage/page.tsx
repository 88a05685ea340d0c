import { AdminPage } from "@/features/admin/admin-page";

export default function Usage() {
  return <AdminPage section="usage" />;
}
