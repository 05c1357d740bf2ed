/** The texts of the policies, a line an element. */

export const SECURITY_POLICY = `
# Security

## Reporting a weakness

Please do not open an issue. Use **Report a vulnerability** on the repository's *Security* page: only the
maintainers see it. Say what an attacker could do and how, with the smallest code that shows it. You hear from
us within a week; we agree with you on when it is published, and name you if you like.

## What we count as one

- A policy or role that the construct makes allows more than a release needs, or trusts somebody whom the
  configuration does not name.
- A generated workflow or template, or a message of the library, shows a secret or runs what an outsider wrote.
- A package that we published holds something that is not in this repository.

That a service is open to the internet, or that an image has a weakness, is up to whoever configures it.

## Versions

The newest release gets corrections. An older one gets them when the newest breaks the API of the last
ninety days.
`.trim().split('\n');

export const CODE_OF_CONDUCT = `
# Code of conduct

We want this to be a project in which anybody can ask, propose and contribute, whoever they are and however
much they know. It holds wherever the project is talked about in its name: issues, pull requests, chats, events.

**Do.** Assume that people mean well. Talk about the code, not about whoever wrote it. Say what you liked before
what you would change. Admit mistakes. Answer a beginner as you would have liked to be answered.

**Do not.** Insult, mock or threaten. Make sexual remarks. Attack somebody for what they are or believe. Follow
people around after they asked you to stop. Publish what is private.

**When it happens.** Tell a maintainer, in private: use *Report content* on the comment in question, or the form
for security reports if there is none. We listen to both sides, keep your name to ourselves, and answer within
a week. Depending on what happened we talk to the person, remove what they wrote, keep them away for a while, or
for good. Maintainers are held to the same; one who is involved does not decide.
`.trim().split('\n');
