/**
 * A branch as GitHub's filters write it, as the regular expression of bash that matches the same names ("Filter pattern
 * cheat sheet"): `*` stops at a slash and `**` does not, `?` and `+` belong to the character before, and a `!` in front,
 * which stays, excludes.
 */
export function branchRegex(pattern: string): string {
  const excluded = pattern.startsWith('!');
  const parts = (excluded ? pattern.slice(1) : pattern).match(/\\.|\*\*|\[[^\]]*\]|./gs) ?? [];
  return `${excluded ? '!' : ''}${parts.map(regexOf).join('')}`;
}

function regexOf(part: string): string {
  switch (part) {
    case '**': return '.*';
    case '*': return '[^/]*';
    case '?':
    case '+': return part;
  }
  if (part.length > 1 && part.startsWith('[')) {
    return part;
  }
  const character = part.startsWith('\\') ? part.slice(1) : part;
  return /[A-Za-z0-9_/-]/.test(character) ? character : `[${character === '^' ? '\\^' : character}]`;
}
