import { writeFileSync } from 'fs';
import { extname, resolve } from 'path';
import { Svg, textEl } from './svg';
import { CliError } from '../cli-error';

/** Where a page needs more than the picture: it has its colours and its width. */
const PAGE_STYLE = ':root{color-scheme:light dark}body{margin:0;background:#fff}svg{display:block;margin:0 auto;max-width:100%;height:auto}'
  + '@media (prefers-color-scheme:dark){body{background:#0d1117}}';

/** What a picture is made into, by how the file is called. */
const FORMATS: Record<string, (svg: Svg, title: string) => string> = {
  '.svg': (svg) => `<?xml version="1.0" encoding="UTF-8"?>\n${svg}\n`,
  '.html': (svg, title) => '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
    + `${textEl('title', {}, title)}\n<style>${PAGE_STYLE}</style>\n${svg}\n</html>\n`,
};

/**
 * Writes a picture as SVG, or as a page that holds it.
 *
 * @throws CliError when the name is neither `.svg` nor `.html`, or the file cannot be written
 */
export function writePicture(cwd: string, file: string, title: string, draw: () => Svg): void {
  const render = FORMATS[extname(file).toLowerCase()];
  if (render === undefined) {
    throw new CliError(`--picture ${file}: a picture is ${Object.keys(FORMATS).join(' or ')}.`, 'Give the file a name that ends like that.');
  }
  const content = render(draw(), title);
  try {
    writeFileSync(resolve(cwd, file), content);
  } catch (error) {
    throw new CliError(`--picture ${file}: it cannot be written: ${(error as Error).message}`);
  }
}
