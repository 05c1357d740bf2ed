/**
 * Loaded into the CDK CLI before it starts: it waits five seconds between two looks at a stack, and here a whole stack is made in
 * less. Of an account nobody could ask so often.
 */
const BY_THE_CLI_MS = 5_000;
const HERE_MS = 250;

const wait = globalThis.setTimeout;
const quick = (callback, delay, ...rest) => wait(callback, delay === BY_THE_CLI_MS ? HERE_MS : delay, ...rest);
// What util.promisify makes of it stays as it is.
globalThis.setTimeout = Object.defineProperties(quick, Object.getOwnPropertyDescriptors(wait));
