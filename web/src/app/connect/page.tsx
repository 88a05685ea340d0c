import { ConnectPage } from "@/features/admin/connect-page";

export default function Connect() {
  return <ConnectPage />;
}
