/**
 * The entrance of `npm run demo`, `npm run sandbox` and the recording of the README's picture: says at once what is coming, and turns a signal into an
 * interruption before anything has begun that would have to be undone. What follows is loaded afterwards.
 */
const [name = 'demo', ...args] = process.argv.slice(2);
console.log({
  demo: 'The demo takes about two minutes, and half a minute more where the library has to be compiled. Ctrl-C ends it and leaves nothing.',
  record: 'The recording takes about five minutes: the release runs as slowly as on AWS. Ctrl-C ends it and leaves nothing.',
  sandbox: 'The sandbox takes about half a minute until the service is there, and stays until Ctrl-C, which leaves nothing.',
}[name]);

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // Not `once`: without a listener, the next signal would end the process in the middle of the clean-up.
  process.on(signal, () => interruption.abort());
}
interruption.signal.addEventListener('abort', () => console.log('\nStopping …'), { once: true });

require('tsx/cjs');
const { main } = require(`./${name}.ts`);
main(args, interruption.signal).then(
  (code) => { process.exitCode = code; },
  // Later, because the same signal may have ended what has failed, and not be here yet.
  (error) => setImmediate(() => {
    if (!interruption.signal.aborted) {
      console.error(error.message);
    }
    process.exitCode = interruption.signal.aborted ? 130 : 1;
  }),
);
