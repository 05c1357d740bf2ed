import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pythonEnv } from '../../scripts/python-env';

test('without Python the message says what to install', () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-python-'));
  const path = process.env.PATH;
  writeFileSync(join(folder, 'requirements.txt'), '');
  process.env.PATH = folder;
  try {
    expect(() => pythonEnv(join(folder, 'requirements.txt'))).toThrow(/needs Python 3\.10 or newer, and none was found on the PATH\. Install it/);
  } finally {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
  }
});
