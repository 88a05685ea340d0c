import { AdminPage } from "@/features/admin/admin-page";

export default function Keys() {
  return <AdminPage section="keys" />;
}
