import { Language, lineComment, pascalCase } from './language';

/** As the examples and guides import the library. */
const PACKAGE = 'canary';

export const GO: Language = {
  title: 'Go',
  indent: '\t',
  property: (name) => ({ before: `${pascalCase(name)}: `, after: ',' }),
  alarms: (items, note) => ({
    open: `&[]${PACKAGE}.IRollbackAlarm{`, items, close: '}', separator: ',', trailing: true, padding: '', note: lineComment('//', note),
  }),
  call: (className, method, struct, options) => options.length === 0 ? `${PACKAGE}.${className}_${pascalCase(method)}(nil)` : {
    open: `${PACKAGE}.${className}_${pascalCase(method)}(&${PACKAGE}.${struct}{`,
    items: options.map(([name, source]) => `${pascalCase(name)}: ${source}`),
    close: '})',
    separator: ',',
    trailing: true,
    padding: '',
  },
  member: (enumName, member) => `${PACKAGE}.${enumName}_${member}`,
  number: (value) => `jsii.Number(${value})`,
  text: (value) => `jsii.String(${JSON.stringify(value)})`,
  minutes: (value) => `awscdk.Duration_Minutes(jsii.Number(${value}))`,
};
