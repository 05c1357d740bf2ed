import { COMMAND } from '../release/how-to-run';

/** The help of the program itself: what somebody looks for first when something is wrong comes first. */
export const HELP = `ecs-canary: see, steer and check canary releases on Amazon ECS

Something is wrong
  abort                   stop the running release; traffic goes back to the old version
  rollback [--to TAG]     back to an earlier version, whether or not a release is running

Release
  release --image URI     start a release, follow it, say how it ended and why
  watch                   follow the running release, or the next one (--for-next)
  status                  one look, then exit
  promote                 go on now, where the release waits for somebody
  history                 past releases: result, reason, times; the four delivery figures

Before a release (no account, no network)
  plan [cdk.out]          what the canary is, and whether it can roll back in time
  rehearse [cdk.out]      play a faulty version, or a recorded incident

Once
  schema NAME             JSON schema of: plan, watch, history
  completion SHELL        bash, zsh or fish
  help COMMAND            what a command takes

Which service:   --plan FILE | --cluster NAME --service NAME   --region R   --profile P
How it is told:  --json   --lines   --summary                  Ask nothing: --yes
Exit codes:      0 good  1 no: rolled back, stopped, refused, findings  2 usage, nothing there
                 3 time is up  4 waits for somebody  5 AWS could not be asked  70 a bug
                 130, 143 interrupted: the release goes on

Run it where cdk.out is, after \`cdk synth\`:

  ${COMMAND} plan
  ${COMMAND} watch
`;
