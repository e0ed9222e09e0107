// What takes longest on the line, begun as soon as the document is there and before the page's own code is: the worker that
// checks, and the words of the reader's language. It imports little.

import { languages } from './text.mjs';
import { spoken } from './spoken.mjs';
import './worker.mjs';

languages[spoken()].load().catch(() => {}); // main.mjs loads it again, and says why not
