const THEMES = ["automatic", "light", "dark"] as const;

/** Whether the page is dark now: the reader's choice, else the system's. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen === "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Makes the button step through the themes; `changed` is called whenever the page turns light or dark. */
export function startTheme(button: HTMLButtonElement, changed: () => void): void {
  let theme = 0;
  const label = () => {
    button.textContent = `Theme: ${THEMES[theme]}`;
  };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    theme = (theme + 1) % THEMES.length;
    document.documentElement.dataset.theme = THEMES[theme];
    label();
    changed();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

/** The figures' colours are chosen for paper; these take their places on a dark page. */
const DARK: Readonly<Record<string, string>> = {
  white: "#16191d",
  "#333333": "#d7dbe0",
  "#555555": "#a7aeb8",
  "#777777": "#98a0ab",
  "#bbbbbb": "#4c535d",
  "#e4e4e4": "#2a2f37",
  "#eeeeee": "#3a424d",
  "#000000": "#eceff3",
  "#cfe3f1": "#2b4f68",
  "#0072B2": "#2f86d6",
  "#D55E00": "#f08336",
  "#009E73": "#2bc79a",
  "#56B4E9": "#8ccfff",
  "#882255": "#f0e442",
};

/** The same spec with every colour in it replaced. */
export function darkened<Value>(value: Value): Value {
  if (typeof value === "string") return (DARK[value] ?? value) as Value;
  if (Array.isArray(value)) return value.map(darkened) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, darkened(item)])) as Value;
}
