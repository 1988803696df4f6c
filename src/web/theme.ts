/** `system` follows what the reader chose for all programs. */
export type Theme = "system" | "light" | "dark";

export const themes: readonly Theme[] = ["system", "light", "dark"];

const KEY = "theme";

/** What the reader chose here before; a browser that keeps nothing follows the system. */
export function storedTheme(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return themes.find(theme => theme === found) ?? "system";
  } catch {
    return "system";
  }
}

/** Shows a theme, and keeps the choice where the browser lets us. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing shows the theme until the page is left.
  }
}
