import type { Metadata } from "next";
import { DiscoverPage } from "@/components/models/discover/discover-page";

export const metadata: Metadata = { title: "Discover" };

export default function Discover() {
  return <DiscoverPage />;
}
