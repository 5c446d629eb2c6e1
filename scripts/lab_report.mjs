// What the page costs the main thread, and how soon it answers: while it opens, while it trains, after a click.
// usage: npm run lab:report     (after `npm run build`)
//        npm run lab:report -- opening|training|answering
//        npm run lab:report -- --profile citation     where a training's time goes, function by function
import { chromium } from '@playwright/test';
import { reportAnswering } from './lab_report/answering.mjs';
import { reportOpening } from './lab_report/opening.mjs';
import { profile } from './lab_report/profile.mjs';
import { reportTraining } from './lab_report/training.mjs';
import { chromiumFlags, systemChromium } from './lib/chromium.mjs';
import { Failure, main } from './lib/failure.mjs';
import { labOutput } from './lib/paths.mjs';
import { serve } from './serve.mjs';

const reports = { opening: reportOpening, training: reportTraining, answering: reportAnswering };

await main(async () => {
  const words = process.argv.slice(2);
  const example = words[0] === '--profile' ? words[1] : undefined;
  const wanted = example ? [] : words.length > 0 ? words : Object.keys(reports);
  const unknown = wanted.find((name) => !(name in reports));
  if (unknown !== undefined) {
    throw new Failure(`There is no report "${unknown}".`, {
      remedy: `Name any of ${Object.keys(reports).join(', ')}, or none for all.`,
    });
  }
  const { url, close } = await serve({ folder: labOutput, port: 0 });
  const browser = await chromium.launch({ executablePath: systemChromium(), args: chromiumFlags });
  if (example) await profile(browser, url, example);
  for (const name of wanted) await reports[name](browser, url);
  await browser.close();
  await close();
});
