import { AdminPage } from "@/features/admin/admin-page";

export default function People() {
  return <AdminPage section="people" />;
}
