import { FirstSectionPage } from "@/features/admin/first-section-page";

export default function Admin() {
  return <FirstSectionPage />;
}
