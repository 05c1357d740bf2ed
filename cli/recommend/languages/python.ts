import { Language, lineComment } from './language';

export const PYTHON: Language = {
  title: 'Python',
  indent: '    ',
  property: (name) => ({ before: `${snakeCase(name)}=`, after: ',' }),
  alarms: (items, note) => ({ open: '[', items, close: ']', separator: ',', trailing: true, padding: '', note: lineComment('#', note) }),
  call: (className, method, _, options) => ({
    open: `${className}.${snakeCase(method)}(`,
    items: options.map(([name, source]) => `${snakeCase(name)}=${source}`),
    close: ')',
    separator: ',',
    trailing: true,
    padding: '',
  }),
  member: (enumName, member) => `${enumName}.${member}`,
  number: String,
  text: (value) => JSON.stringify(value),
  minutes: (value) => `Duration.minutes(${value})`,
};

/** As jsii calls things in Python. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
