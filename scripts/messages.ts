/** Writes the page of all messages. */
import { writeFileSync } from 'fs';
import { resolve } from 'path';
import { allMessages, pageOf } from './docs/messages/page';

writeFileSync(resolve(__dirname, '..', 'docs', 'messages.md'), pageOf(allMessages()));
