// The worker that checks. It is the largest part of the page's code, so it is begun before anything needs it (start.mjs);
// Asker takes it over. null where the browser has none of the kind.

/** begun is {worker, broken}: broken is set when it ended before it was taken over. */
export const begun = { worker: null, broken: false };

try {
  begun.worker = new Worker(new URL('./check.worker.mjs', import.meta.url), { type: 'module' });
  begun.worker.onerror = () => { begun.broken = true; };
} catch {
  // Asker checks in this thread.
}
