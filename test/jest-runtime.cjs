const Module = require('module');
const { default: Runtime } = require('jest-runtime');

/** Has no state that a test could spoil for the next, and takes a second to load. */
const SHARED = /^(aws-cdk-lib|constructs)(\/|$)/;

/**
 * Loads the CDK once a worker instead of once a test file: 40 % of the suite's time. It is Node's own module then, and
 * not the sandbox's: its `Error` is another class than that of the tests.
 */
module.exports = class extends Runtime {
  constructor(config, environment, resolver, ...others) {
    super(config, environment, resolver, ...others);
    // Leads to another CDK in the tests against the newest one.
    this.mapped = (from, name) => resolver.resolveStubModuleName(from, name);
  }

  requireModuleOrMock(from, name) {
    return SHARED.test(name) ? require(this.mapped(from, name) ?? name) : super.requireModuleOrMock(from, name);
  }
};

/**
 * In place of jsonschema, by which the CDK checks its own manifest in each synthesis: an eighth of the suite's time.
 * The tests against the newest aws-cdk-lib have it, and so does all that is really deployed.
 */
class Unchecked {
  validate() {
    return { valid: true, errors: [] };
  }
}

if (process.env.CHECK_MANIFESTS === undefined) {
  const load = Module._load;
  Module._load = (request, ...others) => (request === 'jsonschema' ? { Validator: Unchecked } : load(request, ...others));
}
