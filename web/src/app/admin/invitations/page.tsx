import { AdminPage } from "@/features/admin/admin-page";

export default function Invitations() {
  return <AdminPage section="invitations" />;
}
