import { ConnectionsPage } from "@/features/connections/connections-page";

export default function Connections() {
  return <ConnectionsPage />;
}
