import { Language } from './language';

export const PYTHON: Language = {
  title: 'Python',
  property: (name, value) => `${snakeCase(name)}=${value},`,
  // A comment would hide the bracket that ends the list if it were on the same line.
  alarms: (items, note) => note === undefined ? `[${items.join(', ')}]` : `[${[...items, `# ${note}`].join(', ')}\n]`,
  call: (className, method, _, options) => `${className}.${snakeCase(method)}(${options.map(([name, source]) => `${snakeCase(name)}=${source}`).join(', ')})`,
  member: (enumName, member) => `${enumName}.${member}`,
  number: String,
  text: (value) => JSON.stringify(value),
  minutes: (value) => `Duration.minutes(${value})`,
};

/** As jsii calls things in Python. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
