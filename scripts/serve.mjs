// A small static server with the headers the lab is meant to run under: a strict content security policy and
// cross-origin isolation. Used by `npm start` and by the page's tests.
// usage: node scripts/serve.mjs [folder]     PORT: the port (default: 5173, or the next free one)
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure, main } from './lib/failure.mjs';
import { labOutput } from './lib/paths.mjs';

const host = '127.0.0.1';
const firstPort = 5173;
const portsToTry = 50;

const types = {
  '.css': 'text/css; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

const always = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "worker-src 'self' blob:",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  // A rebuilt page shows at the next reload.
  'cache-control': 'no-cache',
};

/** What lets a page share memory among threads. */
export const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** The file that a request's path names below the folder, or undefined. */
function fileFor(folder, requestUrl) {
  let path;
  try {
    path = decodeURIComponent(new URL(requestUrl, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  let file = resolve(join(folder, path));
  if (path.includes('\0') || (file !== folder && !file.startsWith(folder + sep))) return undefined;
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) file = join(file, 'index.html');
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

function answer(folder, headers, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end();
    return;
  }
  const file = fileFor(folder, request.url);
  if (!file) {
    response.writeHead(404, { ...headers, 'content-type': types['.txt'] }).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    ...headers,
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': statSync(file).size,
  });
  if (request.method === 'HEAD') response.end();
  else createReadStream(file).pipe(response);
}

const listen = (server, port) =>
  new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      done();
    });
  });

/** The port asked for, or the first free one from 5173 on. */
async function listenSomewhere(server, port) {
  if (port !== undefined) return listen(server, port);
  for (let candidate = firstPort; candidate < firstPort + portsToTry; candidate++) {
    try {
      return await listen(server, candidate);
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
    }
  }
  throw new Failure(`The ports ${firstPort} to ${firstPort + portsToTry - 1} are all taken.`, {
    remedy: 'Name a free one: PORT=8080 npm start',
  });
}

/** The port in $PORT, or undefined. */
export function portFromEnvironment() {
  const { PORT } = process.env;
  if (!PORT) return undefined;
  const port = Number(PORT);
  if (Number.isInteger(port) && port >= 0 && port < 65536) return port;
  throw new Failure(`PORT: expected a number from 0 to 65535, got "${PORT}".`);
}

/**
 * @param {{folder: string, port?: number, isolated?: boolean}} options port 0 takes any free one;
 *        isolated: whether pages may share memory among threads
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function serve({ folder, port, isolated = true }) {
  const absolute = resolve(folder);
  if (!statSync(join(absolute, 'index.html'), { throwIfNoEntry: false })) {
    throw new Failure(`folder: expected an index.html in ${absolute}.`, {
      remedy: 'Run `npm run build` first.',
    });
  }
  const headers = { ...always, ...(isolated ? isolation : {}) };
  const server = createServer((request, response) => answer(absolute, headers, request, response));
  try {
    await listenSomewhere(server, port);
  } catch (error) {
    if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
    throw new Failure(`Port ${port} cannot be used (${error.code}).`, {
      remedy: 'Name another one in PORT.',
    });
  }
  return {
    url: `http://${host}:${server.address().port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    const { url } = await serve({
      folder: process.argv[2] ?? labOutput,
      port: portFromEnvironment(),
    });
    console.log(url);
  });
}
