import * as logs from 'aws-cdk-lib/aws-logs';
import { Validator } from '../private/validator';

/**
 * What begins an error in text, or names its level, for loggers whose line may be anything around it. Alternatives of one
 * regular expression of CloudWatch Logs, which has no groups, no literal quotes (`\x22`) and no literal spaces (`\s`).
 * A word such as ERROR counts only where it stands alone, as a level does: not in `LOG_LEVEL=ERROR`, `0 ERRORS` or a path.
 */
const USUAL_ERRORS = [
  // JSON, whatever stands around it: "level":"error", "severity": "ERROR", "levelname":"CRITICAL", "log.level":"FATAL", "@l":"Error"
  '[lLsS]eve[lr]\\w*\\x22:\\s?\\x22[EeFfCc][RrAa][RrTtIi]',
  '@l\\x22:\\s?\\x22[EF]',
  // pino and bunyan
  'level\\x22:\\s?[56]0\\D',
  // logfmt: slog, logrus
  '^level=[EeFfPp]',
  '\\slevel=[EeFfPp]',
  // a level at the beginning, or between blanks, dots and colons: logback, Python, uvicorn, Rails, Laravel, Tomcat
  '^ERROR[:\\s]',
  '[\\s.]ERROR[:\\s]',
  '^FATAL[:\\s]',
  '[\\s.]FATAL[:\\s]',
  '^CRITICAL[:\\s]',
  '[\\s.]CRITICAL[:\\s]',
  '^SEVERE[:\\s]',
  '\\sSEVERE[:\\s]',
  // in brackets: nginx, Apache, gunicorn, Serilog
  '[\\[:\\s][Ee][Rr][Rr]\\]',
  '[\\[:\\s][Ee][Rr][Rr][Oo][Rr]\\]',
  '[\\[:\\s]FTL\\]',
  '\\[crit\\]',
  '\\[alert\\]',
  '\\[emerg\\]',
  '\\[CRITICAL\\]',
  '\\[FATAL\\]',
  // ASP.NET, glog and klog
  '^fail:',
  '^crit:',
  '^[EF]\\d\\d\\d\\d\\s',
  // what nobody caught: Node and Python, Java, Go, Rust, PHP
  '^\\w*Error:',
  '^Traceback',
  '^Exception\\sin\\sthread',
  '^panic:',
  'http:\\spanic',
  '^fatal\\serror:',
  'panicked\\sat',
  'PHP\\s[FP]a',
];

/**
 * Patterns that find errors in a log, for `RollbackAlarm.logErrors({ filterPattern })`: those of usual loggers.
 *
 * Those of a logger in JSON look at the field that has the level, and at nothing else. CloudWatch Logs takes five filters
 * with regular expressions for a log group; those in JSON have none.
 */
export class LogPattern {
  /**
   * What can be found without knowing the logger, in text and in JSON: the level of usual loggers where it stands as a level,
   * in JSON in a field with `level` or `sever` in its name, and what usual runtimes write of what nobody caught. The default.
   */
  public static usualErrors(): logs.IFilterPattern {
    return expression(USUAL_ERRORS);
  }

  /** pino and bunyan: `"level":50` (error) and `"level":60` (fatal). */
  public static pino(): logs.IFilterPattern {
    return logs.FilterPattern.any(...[50, 60].map((level) => logs.FilterPattern.numberValue('$.level', '=', level)));
  }

  /** winston in JSON: `"level":"error"`. */
  public static winston(): logs.IFilterPattern {
    return LogPattern.jsonField('level', 'error');
  }

  /** zap, and logrus in JSON: `"level":"error"` and above. */
  public static zap(): logs.IFilterPattern {
    return LogPattern.jsonField('level', 'error', 'dpanic', 'panic', 'fatal');
  }

  /** slog in JSON: `"level":"ERROR"`. */
  public static slog(): logs.IFilterPattern {
    return LogPattern.jsonField('level', 'ERROR');
  }

  /** logback and log4j in text: `ERROR` or `FATAL` as a word. */
  public static logback(): logs.IFilterPattern {
    return expression(['^ERROR\\s', '\\sERROR\\s', '^FATAL\\s', '\\sFATAL\\s', '^Exception\\sin\\sthread']);
  }

  /** logback, log4j and their like in JSON: `"level":"ERROR"` or `"FATAL"`. */
  public static logbackJson(): logs.IFilterPattern {
    return LogPattern.jsonField('level', 'ERROR', 'FATAL');
  }

  /** Python's logging, uvicorn and gunicorn in text, and what nobody caught. */
  public static python(): logs.IFilterPattern {
    return expression(['^ERROR[:\\s]', '[\\s\\[]ERROR[:\\s\\]]', '^CRITICAL[:\\s]', '[\\s\\[]CRITICAL[:\\s\\]]', '^Traceback']);
  }

  /** python-json-logger: `"levelname":"ERROR"` or `"CRITICAL"`. */
  public static pythonJson(): logs.IFilterPattern {
    return LogPattern.jsonField('levelname', 'ERROR', 'CRITICAL');
  }

  /** Serilog in text: `[06:00:00 ERR]`, `[06:00:00 FTL]`. */
  public static serilog(): logs.IFilterPattern {
    return expression(['\\sERR\\]', '\\sFTL\\]']);
  }

  /** Serilog in compact JSON: `"@l":"Error"` or `"Fatal"`. */
  public static serilogCompact(): logs.IFilterPattern {
    return expression(['\\x22@l\\x22:\\s?\\x22Error\\x22', '\\x22@l\\x22:\\s?\\x22Fatal\\x22']);
  }

  /** ASP.NET's console: `fail:` and `crit:`. */
  public static dotnet(): logs.IFilterPattern {
    return expression(['^fail:', '^crit:']);
  }

  /** ASP.NET's console in JSON: `"LogLevel":"Error"` or `"Critical"`. */
  public static dotnetJson(): logs.IFilterPattern {
    return LogPattern.jsonField('LogLevel', 'Error', 'Critical');
  }

  /** Rails and Ruby's logger: `E, [` and `F, [`. */
  public static rails(): logs.IFilterPattern {
    return expression(['^[EF],\\s\\[']);
  }

  /** PHP's own errors, fatal and of the parser, and those of Monolog. */
  public static php(): logs.IFilterPattern {
    return expression(['PHP\\sFatal', 'PHP\\sParse', '\\.ERROR:', '\\.CRITICAL:', '\\.ALERT:', '\\.EMERGENCY:']);
  }

  /** nginx's error log: `[error]` and above. */
  public static nginx(): logs.IFilterPattern {
    return expression(['\\[error\\]', '\\[crit\\]', '\\[alert\\]', '\\[emerg\\]']);
  }

  /** Loggers in Google's style: `"severity":"ERROR"` and above. */
  public static severity(): logs.IFilterPattern {
    return LogPattern.jsonField('severity', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY');
  }

  /**
   * Any logger in JSON: a field that is one of these, exactly.
   *
   * @param field - name of the field. Nested fields are written with dots: `log.level`
   * @param values - what it may be, in upper or lower case as the logger writes it
   * @throws when the field has other characters than letters, digits, `-` and `_`, or there is no value
   */
  public static jsonField(field: string, ...values: string[]): logs.JsonPattern {
    const validator = new Validator('LogPattern.jsonField');
    validator.pattern('field', field, {
      regex: /^[\w-]+(\.[\w-]+)*$/, rule: 'must be a name of letters, digits, hyphens and underscores, or several with dots.', remedy: "For example, write 'level'.",
    });
    validator.require(values.length > 0, { property: 'values', value: values, rule: 'must not be empty.', remedy: "For example, write 'error'." });
    return logs.FilterPattern.any(...values.map((value) => logs.FilterPattern.stringValue(`$.${field}`, '=', value)));
  }

  private constructor() {}
}

function expression(alternatives: string[]): logs.IFilterPattern {
  return logs.FilterPattern.literal(`%${alternatives.join('|')}%`);
}
