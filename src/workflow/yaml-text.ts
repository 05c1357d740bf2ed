/*!
 * Contains yaml (https://eemeli.org/yaml/) when published, under this licence:
 *
 * Copyright Eemeli Aro <eemeli@gmail.com>
 *
 * Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is
 * hereby granted, provided that the above copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE
 * INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE,
 * DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN
 * CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */
// The library has no runtime dependency: projenrc/tasks.ts bundles this file when it is compiled.
// eslint-disable-next-line import/no-extraneous-dependencies
import { Document, Scalar, isMap, isScalar, visit } from 'yaml';
import { UsesText } from './actions';

/**
 * Writes a workflow as YAML: keys in the order given, a header above, blank lines between the parts, and the
 * version of an action as comment behind its commit.
 */
export function yamlText(workflow: Record<string, unknown>, header: string[], pin: (uses: string) => UsesText): string {
  const document = new Document(workflow, { aliasDuplicateObjects: false });
  document.commentBefore = header.map((line) => ` ${line}`).join('\n');
  visit(document, {
    Pair: (_, pair) => {
      if (isScalar(pair.key) && pair.key.value === 'uses' && isScalar(pair.value)) {
        pinScalar(pair.value, pin);
      }
    },
  });
  separateParts(document);
  return document.toString({ lineWidth: 0 });
}

function pinScalar(scalar: Scalar, pin: (uses: string) => UsesText): void {
  const { uses, comment } = pin(String(scalar.value));
  scalar.value = uses;
  scalar.comment = comment && ` ${comment}`;
}

function separateParts({ contents }: Document): void {
  if (isMap(contents)) {
    contents.items.slice(1).forEach(({ key }) => {
      (key as Scalar).spaceBefore = true;
    });
  }
}
