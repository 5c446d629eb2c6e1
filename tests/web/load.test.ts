// Where the engine is found, and what is said when it is not there.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GatlabError, load } from 'gatlab';
import { load as loadInline } from 'gatlab/inline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from './support/study.js';

const wasmFile = new URL('../../dist/gatlab.wasm', import.meta.url);
const bytes = new Uint8Array(readFileSync(wasmFile));

let server: Server;
let base: string;
let expected: string;

beforeAll(async () => {
  const answers: Record<string, [type: string, body: Uint8Array | string]> = {
    '/gatlab.wasm': ['application/wasm', bytes],
    '/plain/gatlab.wasm': ['application/octet-stream', bytes],
    '/page/gatlab.wasm': ['text/html', '<!doctype html><title>Everything is here</title>'],
    '/old/gatlab.wasm': ['application/wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 9, 9, 9, 9)],
  };
  server = createServer(({ url = '' }, response) => {
    const answer = answers[url];
    response.writeHead(answer ? 200 : 404, { 'content-type': answer?.[0] ?? 'text/plain' });
    response.end(answer?.[1] ?? 'nothing here');
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  base = `http://localhost:${(server.address() as AddressInfo).port}`;
  const lab = await load();
  expected = await probe(lab);
  lab.dispose();
});
afterAll(() => server.close());

describe('the engine is read', () => {
  test.each([
    ['from its bytes', () => ({ wasmBinary: bytes })],
    ['from its bytes in a buffer', () => ({ wasmBinary: bytes.buffer })],
    ['from a file', () => ({ wasmUrl: wasmFile })],
    ['from a server', () => ({ wasmUrl: `${base}/gatlab.wasm` })],
    [
      'from a server with the wrong type',
      () => ({ wasmUrl: new URL(`${base}/plain/gatlab.wasm`) }),
    ],
  ])('%s', async (_, options) => {
    const lab = await load(options());
    expect(await probe(lab)).toBe(expected);
    lab.dispose();
  });

  test('from within the inline entry', async () => {
    const lab = await loadInline();
    expect(await probe(lab)).toBe(expected);
    lab.dispose();
  });
});

describe('a mistake is told', () => {
  test.each([
    ['no such file', { wasmUrl: 'file:///nowhere/gatlab.wasm' }, 'value', 'wasmUrl', 'ENOENT'],
    [
      'no such address',
      { wasmUrl: 'http://localhost:1/gatlab.wasm' },
      'value',
      'wasmUrl',
      'gatlab/inline',
    ],
    ['no address at all', { wasmUrl: 'gatlab.wasm' }, 'value', 'wasmUrl', 'absolute'],
    [
      'bytes of something else',
      { wasmBinary: new Uint8Array(100) },
      'format',
      'wasmBinary',
      '100 bytes',
    ],
    ['bytes that are a text', { wasmBinary: 'asm' }, 'value', 'wasmBinary', 'Uint8Array'],
    ['a worker where there is none', { worker: true }, 'value', 'worker', 'this thread'],
    ['a worker that is something else', { worker: {} }, 'value', 'worker', 'gatlab/worker'],
    ['a misspelled option', { wasmurl: '' }, 'value', 'wasmurl', 'unknown option'],
  ])('%s', async (_, options, code, argument, hint) => {
    const thrown = await load(options as never).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(GatlabError);
    expect(thrown).toMatchObject({ code, argument, message: expect.stringContaining(hint) });
  });

  test('a server without the file', async () => {
    await expect(load({ wasmUrl: `${base}/missing/gatlab.wasm` })).rejects.toMatchObject({
      code: 'value',
      argument: 'wasmUrl',
      message: expect.stringContaining('HTTP 404'),
    });
  });

  test('a server that answers with its start page', async () => {
    await expect(load({ wasmUrl: `${base}/page/gatlab.wasm` })).rejects.toMatchObject({
      code: 'format',
      argument: 'wasmUrl',
      message: expect.stringContaining('<!doctype'),
    });
  });

  test('a module that the platform cannot compile', async () => {
    await expect(load({ wasmUrl: `${base}/old/gatlab.wasm` })).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('exception handling'),
    });
  });
});
