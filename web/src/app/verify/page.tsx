import { VerifyPage } from "@/features/auth/verify-page";

export default function Verify() {
  return <VerifyPage />;
}
