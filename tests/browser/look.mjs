// Opens one HTML file in Chromium as each of the screens given, and prints what is seen, as JSON.
//
//     node look.mjs '{"page": "mail.html", "browser": "folder", "pictures": "folder",
//                     "screens": [{"name": "phone", "width": 360, "height": 740, "scheme": "dark"}]}'

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { ARGUMENTS, environment, unpacked } from "./chromium.mjs";

const asked = JSON.parse(process.argv[2]);

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

await unpacked(asked.browser);
const browser = await chromium.launch({
  executablePath: join(asked.browser, "chromium"),
  args: ARGUMENTS,
  env: environment(asked.browser),
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
