import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { preferenceAttributes, readPreferences } from "@/components/shell/preferences";
import { PreferencesProvider } from "@/components/shell/preferences-provider";
import { Toaster } from "@/components/ui/toaster";
import { TooltipLayer } from "@/components/ui/tooltip-layer";

export const metadata: Metadata = {
  title: { default: "Kamiwaza", template: "%s · Kamiwaza" },
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  colorScheme: "light dark",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies();
  const preferences = readPreferences((name) => jar.get(name)?.value);
  return (
    <html lang="en" {...preferenceAttributes(preferences)}>
      <body>
        <PreferencesProvider initial={preferences}>
          {children}
          <Toaster />
          <TooltipLayer />
        </PreferencesProvider>
      </body>
    </html>
  );
}
