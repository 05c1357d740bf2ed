import { blockComment, Language } from './language';

export const JAVA: Language = {
  title: 'Java',
  property: (name, value) => `.${name}(${value})`,
  alarms: (items, note) => `List.of(${items.join(', ')}${blockComment(note)})`,
  call: (className, method, struct, options) =>
    `${className}.${method}(${options.length === 0 ? '' : `${struct}.builder()${options.map(([name, source]) => `.${name}(${source})`).join('')}.build()`})`,
  member: (enumName, member) => `${enumName}.${member}`,
  number: String,
  text: (value) => JSON.stringify(value),
  minutes: (value) => `Duration.minutes(${value})`,
};
