import { layout, Source } from './layout';

/** What the factories take, as source text by the name that the library gives it. */
export type SourceOptions = readonly (readonly [name: string, source: string])[];

/** How a language writes the few expressions that a plan is made of. Names are those of the library, in camel case. */
export interface Language {
  /** What people call it. */
  readonly title: string;
  /** What a line that belongs into the one above begins with. */
  readonly indent: string;
  /** What is around the value of a property of the service, which is a line among others. */
  property(name: string): { readonly before: string; readonly after: string };
  /** A list of alarms, and what else belongs into it, in words. */
  alarms(items: readonly Source[], note: string | undefined): Source;
  /** A static method of a class of the library that takes options of a struct. */
  call(className: string, method: string, struct: string, options: SourceOptions): Source;
  /** A member of an enum of the library. */
  member(enumName: string, member: string): string;
  number(value: number): string;
  text(value: string): string;
  minutes(value: number): string;
}

/** A property with its value, as lines. */
export function propertyLines(language: Language, name: string, value: Source): string[] {
  const { before, after } = language.property(name);
  return layout(value, language.indent, before, after);
}

/** A comment to the end of the line, which nothing in it gets out of. */
export function lineComment(mark: string, note: string | undefined): string | undefined {
  return note === undefined ? undefined : `${mark} ${note}`;
}

export function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
