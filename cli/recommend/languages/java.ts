import { Language, lineComment } from './language';

export const JAVA: Language = {
  title: 'Java',
  indent: '        ',
  property: (name) => ({ before: `.${name}(`, after: ')' }),
  // No comma may follow the last argument.
  alarms: (items, note) => ({ open: 'List.of(', items, close: ')', separator: ',', trailing: false, padding: '', note: lineComment('//', note) }),
  call: (className, method, struct, options) => options.length === 0 ? `${className}.${method}()` : {
    open: `${className}.${method}(${struct}.builder()`,
    items: [...options.map(([name, source]) => `.${name}(${source})`), '.build()'],
    close: ')',
    separator: '',
    trailing: false,
    padding: '',
  },
  member: (enumName, member) => `${enumName}.${member}`,
  number: String,
  text: (value) => JSON.stringify(value),
  minutes: (value) => `Duration.minutes(${value})`,
};
