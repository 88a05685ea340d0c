import { AdminPage } from "@/features/admin/admin-page";

export default function Audit() {
  return <AdminPage section="audit" />;
}
