import { ResetPage } from "@/features/auth/reset-page";

export default function Reset() {
  return <ResetPage />;
}
