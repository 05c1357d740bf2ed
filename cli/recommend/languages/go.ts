import { blockComment, Language, pascalCase } from './language';

/** As the examples and guides import the library. */
const PACKAGE = 'canary';

export const GO: Language = {
  title: 'Go',
  property: (name, value) => `${pascalCase(name)}: ${value},`,
  alarms: (items, note) => `&[]${PACKAGE}.IRollbackAlarm{${items.join(', ')}${blockComment(note)}}`,
  call: (className, method, struct, options) => {
    const fields = options.map(([name, source]) => `${pascalCase(name)}: ${source}`).join(', ');
    return `${PACKAGE}.${className}_${pascalCase(method)}(${options.length === 0 ? 'nil' : `&${PACKAGE}.${struct}{${fields}}`})`;
  },
  member: (enumName, member) => `${PACKAGE}.${enumName}_${member}`,
  number: (value) => `jsii.Number(${value})`,
  text: (value) => `jsii.String(${JSON.stringify(value)})`,
  minutes: (value) => `awscdk.Duration_Minutes(jsii.Number(${value}))`,
};
