/** Colours that are told apart by people who see few of them (Okabe and Ito), and a dash each besides. */
export const SERIES = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
export const DASHES = ['', '7 3', '2 3', '10 3 2 3', '4 4', '1 4'];

export const WIDTH = 960;
export const MARGIN = 32;
/** Where the plots begin: what is left of it names the rows. */
export const PLOT_LEFT = 292;
export const PLOT_RIGHT = WIDTH - MARGIN - 8;

export const LARGE = 17;
export const FONT = 13;
export const SMALL = 11.5;

/** A class, what it is set to in the light, and where it differs in the dark. Written out: some viewers know no variables. */
const RULES: readonly [string, string, string?][] = [
  ['text', `font:${FONT}px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:#1c2128`, 'fill:#e6edf3'],
  ['.page', 'fill:#ffffff', 'fill:#0d1117'],
  ['.card', 'fill:#f6f8fa;stroke:#d8dee4', 'fill:#161b22;stroke:#30363d'],
  ['.name', 'font-size:22px;font-weight:650'],
  ['.heading', 'font-size:16px;font-weight:650'],
  ['.lead', `font-size:${LARGE}px;font-weight:600`],
  ['.strong', 'font-weight:600'],
  ['.big', 'font-size:20px;font-weight:600'],
  ['.muted', 'fill:#59636e', 'fill:#9198a1'],
  ['.small', `font-size:${SMALL}px`],
  ['.grid', 'stroke:#d8dee4;fill:none', 'stroke:#30363d'],
  ['.axis', 'stroke:#818b98;fill:none', 'stroke:#656c76'],
  ['.moment', 'stroke:#59636e;fill:none;stroke-dasharray:3 3', 'stroke:#9198a1'],
  ['.old', 'fill:#d8dee4', 'fill:#30363d'],
  ['.new', 'fill:#0969da', 'fill:#2f81f7'],
  ['.on-new', 'fill:#ffffff', 'fill:#ffffff'],
  ['.canary', 'fill:#1a7f37', 'fill:#238636'],
  ['.promoted', 'fill:#9a6700', 'fill:#9e6a03'],
  ['.gone', 'fill:#cf222e;fill-opacity:.09', 'fill:#f85149;fill-opacity:.14'],
  ['.fires', 'fill:#59636e', 'fill:#9198a1'],
  ['.tail', 'stroke:#59636e;stroke-width:2;fill:none', 'stroke:#9198a1'],
  ['.mean', 'fill:#1c2128;stroke:#ffffff', 'fill:#e6edf3;stroke:#0d1117'],
  ['.series', 'stroke-width:2;fill:none'],
  ['.sound', 'fill:#1a7f37', 'fill:#238636'],
  ['.weak', 'fill:#9a6700', 'fill:#9e6a03'],
  ['.late', 'fill:#cf222e', 'fill:#da3633'],
  ['.sees', 'fill:#dafbe1;stroke:#1a7f37', 'fill:#12261e;stroke:#3fb950'],
  ['.assumed', 'fill:#fff8c5;stroke:#9a6700', 'fill:#272115;stroke:#d29922'],
  ['.unknown', 'fill:#f6f8fa;stroke:#818b98', 'fill:#161b22;stroke:#656c76'],
  ['.nobody', 'fill:#ffebe9;stroke:#cf222e', 'fill:#301a1f;stroke:#f85149'],
  ['.impossible', 'fill:#82071e', 'fill:#b62324'],
];

export const STYLE = `${RULES.map(([selector, light]) => `${selector}{${light}}`).join('')}`
  + `@media (prefers-color-scheme:dark){${RULES.flatMap(([selector, , dark]) => dark === undefined ? [] : `${selector}{${dark}}`).join('')}}`;
