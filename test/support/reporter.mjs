// Mocha's spec output, and at the end the two counts in a file for test/run.sh. Not written when mocha dies half way.
import { writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export default class SpecWithCounts extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      writeFileSync(options.reporterOptions.counts, `${this.stats.passes} ${this.stats.failures}\n`);
    });
  }
}
