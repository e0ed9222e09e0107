// The worker that asks and checks (checker.mjs). It gets {begin} once, then {n, question}; it posts {n, answer}, and {seen}
// for a header that is newer than any before.

import { Checker } from './checker.mjs';

let checker = null;

self.onmessage = async ({ data }) => {
  if (data.begin) {
    checker = new Checker(data.begin, (seen) => self.postMessage({ seen }));
    return;
  }
  self.postMessage({ n: data.n, answer: await checker.check(data.question) });
};
