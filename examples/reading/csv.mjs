// Tables of whole numbers, as the data folders hold them: a header, then one row a line.
import { refuse } from './failure.mjs';

/**
 * @param {string} text
 * @param {string} file what to call it in messages
 * @param {Record<string, number>} columns the header's names, each with the largest value allowed
 * @returns {number[][]} one list per column
 */
export function readTable(text, file, columns) {
  const names = Object.keys(columns);
  const lines = text.trimEnd().split(/\r?\n/);
  if (lines[0] !== names.join(',')) {
    refuse(file, { line: 1, expected: names.join(','), got: JSON.stringify(lines[0]) });
  }
  const table = names.map(() => new Array(lines.length - 1));
  for (let k = 1; k < lines.length; k++) {
    const cells = lines[k].split(',');
    if (cells.length !== names.length) {
      refuse(file, {
        line: k + 1,
        expected: `${names.length} numbers`,
        got: JSON.stringify(lines[k]),
      });
    }
    cells.forEach((cell, column) => {
      const largest = columns[names[column]];
      if (!/^\d+$/.test(cell) || Number(cell) > largest) {
        const expected = `${names[column]}, a whole number from 0 to ${largest}`;
        refuse(file, { line: k + 1, column: column + 1, expected, got: JSON.stringify(cell) });
      }
      table[column][k - 1] = Number(cell);
    });
  }
  return table;
}
