export function threadedRun(run: {
  address: string;
  options: object;
}): Promise<{ build: string; threads: number; numbers: number[] }>;
