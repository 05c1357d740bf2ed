import { readFileSync } from 'fs';
import { extname, resolve } from 'path';
import { readCsv } from './read-csv';
import { readMetricData } from './read-metric-data';
import { Recording } from './recording';
import { CliError } from '../../cli-error';

/** By how the file is called. */
const READERS: Record<string, (text: string, file: string) => Recording> = { '.csv': readCsv, '.json': readMetricData };

/**
 * Reads recorded metrics.
 *
 * @throws CliError when the file cannot be read, or has a mistake
 */
export function readRecording(cwd: string, file: string): Recording {
  const read = READERS[extname(file).toLowerCase()];
  if (read === undefined) {
    throw new CliError(`--recording ${file}: a recording is ${Object.keys(READERS).join(' or ')}.`, 'Give the file a name that ends like that.');
  }
  try {
    return read(readFileSync(resolve(cwd, file), 'utf8'), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined && !(error instanceof CliError)) {
      throw new CliError(`--recording ${file}: it cannot be read: ${(error as Error).message}`);
    }
    throw error;
  }
}
