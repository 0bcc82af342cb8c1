import {
  Activity,
  Boxes,
  Code,
  Compass,
  Download,
  Gauge,
  KeyRound,
  MessageSquare,
  Rocket,
  Server,
  Settings,
  Users,
  type LucideIcon,
} from "lucide-react";

export type Destination = {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Pressed after `g`. */
  key: string;
  /** Leaves the console (a plain document, not a console page). */
  external?: true;
  /** Stands in the bottom bar of a phone. */
  onPhone?: true;
};

export type DestinationGroup = {
  label: string;
  /** One entry that says it all needs no heading over it. */
  hideLabel?: true;
  destinations: Destination[];
};

/** Everything one can go to, in the order of the main job: use a model, get it, serve it, see to the machines. */
export const navigation: DestinationGroup[] = [
  {
    label: "Home",
    hideLabel: true,
    destinations: [{ href: "/", label: "Overview", icon: Gauge, key: "o", onPhone: true }],
  },
  { label: "Use", destinations: [{ href: "/chat", label: "Chat", icon: MessageSquare, key: "c", onPhone: true }] },
  {
    label: "Models",
    destinations: [
      { href: "/models/discover", label: "Discover", icon: Compass, key: "f", onPhone: true },
      { href: "/models", label: "Library", icon: Boxes, key: "l" },
      { href: "/downloads", label: "Downloads", icon: Download, key: "w" },
    ],
  },
  {
    label: "Serve",
    destinations: [{ href: "/deployments", label: "Deployments", icon: Rocket, key: "d", onPhone: true }],
  },
  { label: "Fleet", destinations: [{ href: "/nodes", label: "Nodes", icon: Server, key: "n" }] },
  {
    label: "Admin",
    destinations: [
      { href: "/keys", label: "API keys", icon: KeyRound, key: "k" },
      { href: "/people", label: "People", icon: Users, key: "u" },
      { href: "/activity", label: "Activity", icon: Activity, key: "a" },
      { href: "/settings", label: "Settings", icon: Settings, key: "s" },
      { href: "/api/docs", label: "API docs", icon: Code, key: "p", external: true },
    ],
  },
];

export const destinations: Destination[] = navigation.flatMap((group) => group.destinations);

/** The destination a path belongs to: the longest `href` that leads it, so `/models/discover` is not Library. */
export function currentDestination(pathname: string): Destination | undefined {
  return destinations
    .filter(({ href }) => pathname === href || (href !== "/" && pathname.startsWith(`${href}/`)))
    .sort((a, b) => b.href.length - a.href.length)[0];
}
