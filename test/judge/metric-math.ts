/**
 * CloudWatch's metric math, as far as "Using metric math" in the CloudWatch user guide describes it, on columns: one number a
 * datapoint, NaN where there is none. What is not described there, or not known here, is refused.
 */

// In Jest's sandbox each look at a global takes longer than the arithmetic here.
const { isNaN } = Number;
const NONE = NaN;

/** How missing data is taken. */
export enum Missing {
  /** As the guide says: missing counts as 0 beside a value that is there; IF drops the datapoint where its condition is missing. */
  DOCUMENTED = 'documented',
  /** As an engine would that drops a datapoint of which anything is missing, except what FILL fills. */
  STRICT = 'strict',
}

/** A time series, or a number that is the same at every time. */
export type Column = Float64Array | number;

export type Columns = ReadonlyMap<string, Column>;

/** An expression that has been read and found to be one that CloudWatch takes. */
export interface Expression {
  /** The ids that it reads. */
  readonly ids: ReadonlySet<string>;
  readonly evaluate: (columns: Columns, missing: Missing) => Column;
  readonly isSeries: (isSeries: (id: string) => boolean) => boolean;
}

type Kind = 'series' | 'scalar';

interface Node {
  kind(of: (id: string) => Kind): Kind;
  evaluate(columns: Columns, missing: Missing): Column;
}

const TOKEN = /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?)|([A-Za-z]\w*)|(<=|>=|==|!=|&&|\|\||[-+*/^()<>,[\]]))/y;
/** CloudWatch: MetricDataQuery, Expression. */
const LONGEST_EXPRESSION = 2048;

/** By how tightly they bind, the loosest first. */
const PRECEDENCE: readonly (readonly string[])[] = [['OR', '||'], ['AND', '&&'], ['<', '>', '<=', '>=', '==', '!='], ['+', '-'], ['*', '/'], ['^']];

const OPERATIONS: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
  '<': (a, b) => a < b ? 1 : 0,
  '>': (a, b) => a > b ? 1 : 0,
  '<=': (a, b) => a <= b ? 1 : 0,
  '>=': (a, b) => a >= b ? 1 : 0,
  '==': (a, b) => a === b ? 1 : 0,
  '!=': (a, b) => a !== b ? 1 : 0,
  'AND': (a, b) => a !== 0 && b !== 0 ? 1 : 0,
  '&&': (a, b) => a !== 0 && b !== 0 ? 1 : 0,
  'OR': (a, b) => a !== 0 || b !== 0 ? 1 : 0,
  '||': (a, b) => a !== 0 || b !== 0 ? 1 : 0,
};

export function parseExpression(text: string): Expression {
  if (text.length > LONGEST_EXPRESSION) {
    throw new Error(`CloudWatch takes expressions of ${LONGEST_EXPRESSION} characters, this one has ${text.length}: ${text}`);
  }
  const ids = new Set<string>();
  const root = new Parser(tokensOf(text), ids, text).parse();
  return {
    ids,
    evaluate: (columns, missing) => root.evaluate(columns, missing),
    isSeries: (isSeries) => root.kind((id) => (isSeries(id) ? 'series' : 'scalar')) === 'series',
  };
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      throw new Error(`no operator, function, number or id of CloudWatch's: '${text.slice(from, from + 12)}' in ${text}`);
    }
    tokens.push(match[1] ?? match[2] ?? match[3]);
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: string[], private readonly ids: Set<string>, private readonly text: string) {}

  public parse(): Node {
    const node = this.binary(0);
    if (this.at < this.tokens.length) {
      this.fail(`unexpected '${this.tokens[this.at]}'`);
    }
    return node;
  }

  private binary(level: number): Node {
    if (level === PRECEDENCE.length) {
      return this.unary();
    }
    let left = this.binary(level + 1);
    while (PRECEDENCE[level].includes(this.tokens[this.at])) {
      const operation = OPERATIONS[this.tokens[this.at++]];
      left = new BinaryNode(operation, left, this.binary(level + 1));
    }
    return left;
  }

  private unary(): Node {
    if (this.tokens[this.at] !== '-') {
      return this.primary();
    }
    this.at++;
    return new BinaryNode(OPERATIONS['-'], new NumberNode(0), this.unary());
  }

  private primary(): Node {
    const token = this.tokens[this.at++];
    if (token === undefined) {
      return this.fail('it ends too early');
    }
    if (/^\d/.test(token)) {
      return new NumberNode(Number(token));
    }
    if (token === '(') {
      const node = this.binary(0);
      this.expect(')');
      return node;
    }
    if (/^[a-z]/.test(token)) {
      this.ids.add(token);
      return new IdNode(token);
    }
    return this.call(token);
  }

  private call(name: string): Node {
    const make = FUNCTIONS[name];
    if (!make) {
      return this.fail(`'${name}' is no function that this judge knows`);
    }
    this.expect('(');
    const args: Node[][] = [];
    const arrays: boolean[] = [];
    do {
      const isArray = this.tokens[this.at] === '[';
      arrays.push(isArray);
      args.push(isArray ? this.array() : [this.binary(0)]);
    } while (this.tokens[this.at] === ',' && this.at++ >= 0);
    this.expect(')');
    return make(args, arrays, (problem) => this.fail(`${name} ${problem}`));
  }

  private array(): Node[] {
    this.expect('[');
    const items = [this.binary(0)];
    while (this.tokens[this.at] === ',') {
      this.at++;
      items.push(this.binary(0));
    }
    this.expect(']');
    return items;
  }

  private expect(token: string): void {
    if (this.tokens[this.at++] !== token) {
      this.fail(`'${token}' is missing`);
    }
  }

  private fail(problem: string): never {
    throw new Error(`${problem}: ${this.text}`);
  }
}

type MakeCall = (args: Node[][], arrays: boolean[], fail: (problem: string) => never) => Node;

const FUNCTIONS: Record<string, MakeCall> = {
  ABS: (args, arrays, fail) => (args.length === 1 && !arrays[0] ? new MapNode(Math.abs, args[0][0]) : fail('takes one series')),
  FILL: (args, arrays, fail) => (args.length === 2 && !arrays.includes(true) ? new FillNode(args[0][0], args[1][0]) : fail('takes a series and a filler')),
  IF: (args, arrays, fail) => (args.length === 3 && !arrays.includes(true)
    ? new IfNode(args[0][0], args[1][0], args[2][0]) : fail('takes a condition and two values')),
  MAX: (args, arrays, fail) => (args.length === 1 ? new FoldNode(Math.max, args[0], arrays[0]) : fail('takes one array')),
  MIN: (args, arrays, fail) => (args.length === 1 ? new FoldNode(Math.min, args[0], arrays[0]) : fail('takes one array')),
  SUM: (args, arrays, fail) => (args.length === 1 ? new FoldNode((a, b) => a + b, args[0], arrays[0]) : fail('takes one array')),
};

class NumberNode implements Node {
  constructor(private readonly value: number) {}

  public kind(): Kind {
    return 'scalar';
  }

  public evaluate(): Column {
    return this.value;
  }
}

class IdNode implements Node {
  constructor(private readonly id: string) {}

  public kind(of: (id: string) => Kind): Kind {
    return of(this.id);
  }

  public evaluate(columns: Columns): Column {
    const column = columns.get(this.id);
    if (column === undefined) {
      throw new Error(`nothing has the id '${this.id}'`);
    }
    return column;
  }
}

class BinaryNode implements Node {
  constructor(private readonly operation: (a: number, b: number) => number, private readonly left: Node, private readonly right: Node) {}

  public kind(of: (id: string) => Kind): Kind {
    return [this.left, this.right].some((node) => node.kind(of) === 'series') ? 'series' : 'scalar';
  }

  public evaluate(columns: Columns, missing: Missing): Column {
    const { operation } = this;
    const strict = missing === Missing.STRICT;
    return each([this.left.evaluate(columns, missing), this.right.evaluate(columns, missing)], (a, b) => {
      const noA = isNaN(a);
      const noB = isNaN(b);
      if (noA || noB) {
        return strict || (noA && noB) ? NONE : finite(operation(noA ? 0 : a, noB ? 0 : b));
      }
      // A quotient by zero is no datapoint.
      return finite(operation(a, b));
    });
  }
}

class MapNode implements Node {
  constructor(private readonly map: (value: number) => number, private readonly of: Node) {}

  public kind(of: (id: string) => Kind): Kind {
    return this.of.kind(of);
  }

  public evaluate(columns: Columns, missing: Missing): Column {
    return each([this.of.evaluate(columns, missing)], (value) => this.map(value));
  }
}

class FillNode implements Node {
  constructor(private readonly series: Node, private readonly filler: Node) {}

  public kind(of: (id: string) => Kind): Kind {
    if (this.series.kind(of) !== 'series' || this.filler.kind(of) !== 'scalar') {
      throw new Error('FILL takes a series and a number');
    }
    return 'series';
  }

  public evaluate(columns: Columns, missing: Missing): Column {
    return each([this.series.evaluate(columns, missing), this.filler.evaluate(columns, missing)], (value, filler) => (isNaN(value) ? filler : value));
  }
}

class IfNode implements Node {
  constructor(private readonly condition: Node, private readonly yes: Node, private readonly no: Node) {}

  public kind(of: (id: string) => Kind): Kind {
    return [this.condition, this.yes, this.no].some((node) => node.kind(of) === 'series') ? 'series' : 'scalar';
  }

  public evaluate(columns: Columns, missing: Missing): Column {
    const strict = missing === Missing.STRICT;
    return each([this.condition, this.yes, this.no].map((node) => node.evaluate(columns, missing)), (condition, yes, no) => {
      if (isNaN(condition) || (strict && (isNaN(yes) || isNaN(no)))) {
        return NONE;
      }
      const chosen = condition !== 0 ? yes : no;
      return isNaN(chosen) ? 0 : chosen;
    });
  }
}

/** MAX and its like: of an array, at each time; of a single series, over all times, which no alarm can be made of. */
class FoldNode implements Node {
  constructor(private readonly fold: (a: number, b: number) => number, private readonly items: Node[], private readonly isArray: boolean) {}

  public kind(of: (id: string) => Kind): Kind {
    if (!this.isArray) {
      throw new Error('of a single series a function like MAX is one number over all that was fetched: pass an array');
    }
    if (!this.items.every((item) => item.kind(of) === 'series')) {
      throw new Error('an array of a function like MAX is one of series');
    }
    return 'series';
  }

  public evaluate(columns: Columns, missing: Missing): Column {
    const strict = missing === Missing.STRICT;
    return this.items.map((item) => item.evaluate(columns, missing)).reduce((left, right) => each([left, right], (a, b) => {
      const noA = isNaN(a);
      const noB = isNaN(b);
      return noA || noB ? strict ? NONE : noA ? b : a : this.fold(a, b);
    }));
  }
}

function finite(value: number): number {
  return value - value === 0 ? value : NONE;
}

/** The same for each datapoint of up to three columns. A loop of plain numbers: the judge spends its time here. */
function each(columns: Column[], of: (a: number, b: number, c: number) => number): Column {
  const length = columns.find((column): column is Float64Array => typeof column !== 'number')?.length;
  const [a, b, c] = [...columns, 0, 0].map((column) => (typeof column === 'number' ? Float64Array.of(column) : column));
  const [stepA, stepB, stepC] = [a, b, c].map((column) => Number(column.length > 1));
  const result = new Float64Array(length ?? 1);
  for (let i = 0; i < result.length; i++) {
    result[i] = of(a[i * stepA], b[i * stepB], c[i * stepC]);
  }
  return length === undefined ? result[0] : result;
}
