// The page's tests: the built lab, served as `npm start` serves it, in Chromium.
import { defineConfig, devices } from '@playwright/test';
import { chromiumFlags, systemChromium } from './scripts/lib/chromium.mjs';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'build/test-results',
  globalSetup: './scripts/test/lab_server.mjs',
  forbidOnly: true,
  fullyParallel: true,
  // A page mostly waits, so two share two cores well.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: process.env.GATLAB_LAB_URL,
    trace: 'retain-on-failure',
    launchOptions: { executablePath: systemChromium(), args: chromiumFlags },
  },
});
