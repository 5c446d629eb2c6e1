/**
 * What JSON would silently change is refused here (NaN would become null, a function would
 * vanish); the meaning of each option is the engine's to check.
 */
import { refuse } from './checks.js';
import { callersNameOf, toEngineJson } from './names.js';

/** A config as the engine's JSON. `argument` names the whole of it in messages. */
export function configInput(config: unknown, argument: string): string {
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    refuse('value', argument, 'an object with options', config, 'See the types of gatlab');
  }
  checkParts(config, '');
  return toEngineJson(config);
}

function checkParts(value: object, path: string): void {
  for (const [key, part] of Object.entries(value) as [string, unknown][]) {
    const name = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    const camel = callersNameOf(key);
    if (camel)
      refuse('value', name, `the option ${camel}`, key, 'Options are spelled in camelCase here');
    if (typeof part === 'object' && part !== null) checkParts(part, name);
    else if (!isPlain(part))
      refuse(
        'value',
        name,
        'a finite number, a text or a boolean',
        part,
        'Leave it out for the default',
      );
  }
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === undefined || typeof value === 'string' || typeof value === 'boolean';
}
