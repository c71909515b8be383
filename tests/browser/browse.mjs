// Opens an address in Chromium, does one step, and prints what happened there, as JSON.
//
//     node browse.mjs '{"url": "http://127.0.0.1:8080/prod/v1/docs", "browser": "folder",
//                       "choose": ["#audience", "operator"], "picture": "file.png"}'

import { join } from "node:path";
import { chromium } from "playwright-core";
import { ARGUMENTS, environment, unpacked } from "./chromium.mjs";

const asked = JSON.parse(process.argv[2]);
await unpacked(asked.browser);
const browser = await chromium.launch({
  executablePath: join(asked.browser, "chromium"),
  args: ARGUMENTS,
  env: environment(asked.browser),
});
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const said = [];
  const loaded = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("response", (answer) => loaded.push([answer.status(), answer.url()]));
  page.on("requestfailed", (request) => said.push(`failed: ${request.url()}`));
  await page.goto(asked.url, { waitUntil: "networkidle" });
  const operations = () => page.locator(".opblock-summary-description").allInnerTexts();
  await page.locator(".opblock").first().waitFor();
  const first = await operations();
  await page.selectOption(...asked.choose);
  await page.waitForLoadState("networkidle");
  await page.locator(".opblock").nth(first.length).waitFor();
  const chosen = await operations();
  await page.locator(".opblock-summary").first().click();
  await page.locator(".opblock-body .responses-table").first().waitFor();
  await page.screenshot({ path: asked.picture });
  const title = await page.title();
  const buttons = await page.locator(".try-out, .authorize, .authorization__btn").count();
  console.log(JSON.stringify({ title, first, chosen, said, loaded, buttons }));
} finally {
  await browser.close();
}
