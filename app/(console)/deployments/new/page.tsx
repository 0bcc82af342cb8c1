import type { Metadata } from "next";
import { NewDeploymentPage } from "@/components/deployments/new-deployment-page";

export const metadata: Metadata = { title: "New deployment" };

export default function NewDeployment() {
  return <NewDeploymentPage />;
}
