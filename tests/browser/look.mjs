// Opens one HTML file in Chromium as each of the screens given, and prints what is seen, as JSON.
//
//     node look.mjs '{"page": "mail.html", "browser": "folder", "pictures": "folder",
//                     "screens": [{"name": "phone", "width": 360, "height": 740, "scheme": "dark"}]}'
//
// Chromium is the one inside an npm package, unpacked once into `browser`: no root, no download.

import { existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const asked = JSON.parse(process.argv[2]);
const ARGUMENTS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

// The folder appears under its name only when all of it is there.
async function unpacked() {
  if (existsSync(asked.browser)) return;
  mkdirSync(dirname(asked.browser), { recursive: true });
  const own = process.env.TMPDIR;
  process.env.TMPDIR = mkdtempSync(`${asked.browser}-`);
  // With this it also unpacks the libraries that a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs24.x";
  const { default: packed } = await import("@sparticuz/chromium");
  packed.setGraphicsMode = false;
  await packed.executablePath();
  // Its own fonts alone (Open Sans, which has Vietnamese): the same picture on every machine.
  writeFileSync(join(process.env.TMPDIR, "fonts.conf"), `<fontconfig>
    <dir>${asked.browser}/fonts</dir><cachedir>${asked.browser}/font-cache</cachedir>
  </fontconfig>`);
  renameSync(process.env.TMPDIR, asked.browser);
  process.env.TMPDIR = own ?? "/tmp";
}

function measured() {
  const rgb = (text) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = colour.map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgb(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const contrast = (element) => {
    const [a, b] = [rgb(getComputedStyle(element).color).slice(0, 3), ground(element)]
      .map(luminance).sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    if (walker.currentNode.textContent.trim()) texts.push(walker.currentNode.parentElement);
  }
  const rect = (element) => {
    const { top, bottom, left, right, height } = element.getBoundingClientRect();
    return { top, bottom, left, right, height, href: element.href };
  };
  return {
    width: document.documentElement.scrollWidth,
    smallest_text: Math.min(...texts.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    lowest_contrast: Math.min(...texts.map(contrast)),
    furthest_right: Math.max(...texts.map((e) => e.getBoundingClientRect().right)),
    links: [...document.querySelectorAll("a")].map(rect),
    text: document.body.innerText,
  };
}

await unpacked();
const browser = await chromium.launch({
  executablePath: join(asked.browser, "chromium"),
  args: ARGUMENTS,
  env: {
    LD_LIBRARY_PATH: join(asked.browser, "al2023", "lib"),
    FONTCONFIG_FILE: join(asked.browser, "fonts.conf"),
  },
});
const seen = {};
try {
  for (const { name, width, height, scheme } of asked.screens) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    const page = await context.newPage();
    const requests = [];
    await page.route("**", (route) => {
      requests.push(route.request().url());
      return requests.length === 1 ? route.continue() : route.abort();
    });
    await page.goto(pathToFileURL(asked.page).href, { waitUntil: "load" });
    seen[name] = { ...(await page.evaluate(measured)), requests: requests.slice(1) };
    await page.screenshot({ path: join(asked.pictures, `${name}.png`), fullPage: true });
    await context.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(seen));
