"use client";

import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { preferenceCookie, type PreferenceName, type Preferences } from "@/components/shell/preferences";

type PreferencesState = {
  preferences: Preferences;
  prefer: <Name extends PreferenceName>(name: Name, value: Preferences[Name]) => void;
};

const PreferencesContext = createContext<PreferencesState | undefined>(undefined);

/** Holds the preferences the server rendered with; a change reaches CSS, the cookie and React together. */
export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);
  const state = useMemo<PreferencesState>(
    () => ({
      preferences,
      prefer(name, value) {
        document.cookie = preferenceCookie(name, value);
        document.documentElement.dataset[name] = value;
        setPreferences((current) => ({ ...current, [name]: value }));
      },
    }),
    [preferences],
  );
  return <PreferencesContext value={state}>{children}</PreferencesContext>;
}

export function usePreferences(): PreferencesState {
  const state = useContext(PreferencesContext);
  if (!state) throw new Error("usePreferences needs a PreferencesProvider above it");
  return state;
}
