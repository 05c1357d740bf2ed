const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The order of the scenarios. On a clean clone Jest knows no durations and goes by the size of files: the random sequences, the
 * stack updates and the releases by them, which are short to read and long to run, would come last, one after the other.
 */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isLong = ({ path }) => /(sequences|stack-update)\.test/.test(path);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
