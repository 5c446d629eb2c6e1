/** What the figures were measured on. */
import { cpus, totalmem } from 'node:os';
import { systemChromium } from '../../scripts/lib/chromium.mjs';
import { output } from '../../scripts/lib/run.mjs';

export function machine() {
  const processors = cpus();
  const chromium = systemChromium();
  return {
    processor: `${processors[0].model.trim()} × ${processors.length}`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    node: `Node ${process.versions.node}`,
    chromium:
      (chromium && output(chromium, ['--version'])?.split(' built')[0]) ?? "Playwright's Chromium",
  };
}
