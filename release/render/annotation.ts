/** A line that GitHub shows above the log of a job, too. */
export function annotation(level: 'error' | 'notice', text: string, title?: string): string {
  return `::${level}${title === undefined ? '' : ` title=${escaped(title).replace(/,/g, '%2C').replace(/:/g, '%3A')}`}::${escaped(text)}`;
}

function escaped(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}
