import { Language, lineComment } from './language';

export const TYPESCRIPT: Language = {
  title: 'TypeScript',
  indent: '  ',
  property: (name) => ({ before: `${name}: `, after: ',' }),
  alarms: (items, note) => ({ open: '[', items, close: ']', separator: ',', trailing: true, padding: '', note: lineComment('//', note) }),
  call: (className, method, _, options) => options.length === 0 ? `${className}.${method}()` : {
    open: `${className}.${method}({`, items: options.map(([name, source]) => `${name}: ${source}`), close: '})', separator: ',', trailing: true, padding: ' ',
  },
  member: (enumName, member) => `${enumName}.${member}`,
  number: String,
  text: (value) => `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`,
  minutes: (value) => `Duration.minutes(${value})`,
};
