/**
 * What one person prefers in this browser. Kept in cookies, so that the server renders the right theme and rail at once:
 * no inline script, no flash, nothing for a content security policy to except.
 */
export type Preferences = {
  theme: "system" | "light" | "dark";
  rail: "auto" | "open" | "icons";
  density: "comfortable" | "compact";
  shortcuts: "on" | "off";
};
export type PreferenceName = keyof Preferences;

/** The first choice is the default. */
const choices: { [Name in PreferenceName]: readonly [Preferences[Name], ...Preferences[Name][]] } = {
  theme: ["system", "light", "dark"],
  rail: ["auto", "open", "icons"],
  density: ["comfortable", "compact"],
  shortcuts: ["on", "off"],
};

/** Reads every preference; one that is absent or unknown becomes its first choice. */
export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  const read = <Name extends PreferenceName>(name: Name) => parsePreference(name, cookie(cookieName(name)));
  return { theme: read("theme"), rail: read("rail"), density: read("density"), shortcuts: read("shortcuts") };
}

export function parsePreference<Name extends PreferenceName>(name: Name, value: string | undefined): Preferences[Name] {
  return choices[name].find((choice) => choice === value) ?? choices[name][0];
}

/** A `document.cookie` assignment that keeps the choice for a year. */
export function preferenceCookie<Name extends PreferenceName>(name: Name, value: Preferences[Name]): string {
  return `${cookieName(name)}=${value}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

/** Attributes of `<html>` that CSS and the keyboard shortcuts read. */
export function preferenceAttributes(preferences: Preferences): Record<`data-${PreferenceName}`, string> {
  return {
    "data-theme": preferences.theme,
    "data-rail": preferences.rail,
    "data-density": preferences.density,
    "data-shortcuts": preferences.shortcuts,
  };
}

function cookieName(name: PreferenceName): string {
  return `ui-${name}`;
}
