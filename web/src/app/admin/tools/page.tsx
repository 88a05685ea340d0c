import { AdminPage } from "@/features/admin/admin-page";

export default function Tools() {
  return <AdminPage section="tools" />;
}
