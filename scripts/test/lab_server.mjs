// Playwright's global setup: serves the built lab on any free port, and says where in GATLAB_LAB_URL.
import { labOutput } from '../lib/paths.mjs';
import { serve } from '../serve.mjs';

export default async function startLab() {
  const { url, close } = await serve({ folder: labOutput, port: 0 });
  process.env.GATLAB_LAB_URL = url;
  return close;
}
