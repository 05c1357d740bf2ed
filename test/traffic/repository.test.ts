import { expectInvalid, make, only, Props, synth } from '../helpers';

const REPOSITORY = 'AWS::ECR::Repository';
const rulesOf = (props: Props = {}) => JSON.parse(only(synth(props), REPOSITORY).LifecyclePolicy.LifecyclePolicyText).rules;

test('the newest 100 images stay, to go back to, and what has no tag goes', () => {
  expect(rulesOf()).toEqual([
    expect.objectContaining({
      rulePriority: 1,
      selection: { tagStatus: 'tagged', tagPatternList: ['*'], countType: 'imageCountMoreThan', countNumber: 100 },
      action: { type: 'expire' },
    }),
    expect.objectContaining({
      rulePriority: 2,
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
      action: { type: 'expire' },
    }),
  ]);
});

test('nothing expires by its age: an image is kept however long nothing is released', () => {
  const tagged = rulesOf().filter(({ selection }: { selection: { tagStatus: string } }) => selection.tagStatus !== 'untagged');
  expect(tagged.map(({ selection }: { selection: { countType: string } }) => selection.countType)).toEqual(['imageCountMoreThan']);
});

test('maxImageCount says how many', () => {
  expect(rulesOf({ maxImageCount: 2 })[0].selection.countNumber).toBe(2);
});

test.each([1, 0, -1, 2.5])('maxImageCount must not be %d', (maxImageCount) => {
  expectInvalid(() => make({ maxImageCount }), {
    property: 'maxImageCount', got: String(maxImageCount), rule: 'must be a whole number of at least 2.', remedy: 'Keep what is live and what you may want to go back to',
  });
});
