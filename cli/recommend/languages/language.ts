/** What the factories take, as source text by the name that the library gives it. */
export type SourceOptions = readonly (readonly [name: string, source: string])[];

/** How a language writes the few expressions that a plan is made of. Names are those of the library, in camel case. */
export interface Language {
  /** What people call it. */
  readonly title: string;
  /** A property of the service with its value, as a line among others. */
  property(name: string, value: string): string;
  /** A list of alarms, and what else belongs into it, in words. */
  alarms(items: readonly string[], note: string | undefined): string;
  /** A static method of a class of the library that takes options of a struct. */
  call(className: string, method: string, struct: string, options: SourceOptions): string;
  /** A member of an enum of the library. */
  member(enumName: string, member: string): string;
  number(value: number): string;
  text(value: string): string;
  minutes(value: number): string;
}

/** What most languages end a comment with must not be in it. */
export function blockComment(note: string | undefined): string {
  return note === undefined ? '' : ` /* ${note.replaceAll('*/', '')} */`;
}

export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
