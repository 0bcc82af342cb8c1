import type { Metadata } from "next";
import { DownloadsPage } from "@/components/downloads/downloads-page";

export const metadata: Metadata = { title: "Downloads" };

export default function Downloads() {
  return <DownloadsPage />;
}
