import { blockComment, Language } from './language';

export const TYPESCRIPT: Language = {
  title: 'TypeScript',
  property: (name, value) => `${name}: ${value},`,
  alarms: (items, note) => `[${items.join(', ')}${blockComment(note)}]`,
  call: (className, method, _, options) =>
    `${className}.${method}(${options.length === 0 ? '' : `{ ${options.map(([name, source]) => `${name}: ${source}`).join(', ')} }`})`,
  member: (enumName, member) => `${enumName}.${member}`,
  number: String,
  text: (value) => `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  minutes: (value) => `Duration.minutes(${value})`,
};
