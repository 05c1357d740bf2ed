import { NEW_COMPARISON, NEW_RATE } from '../../../cli/recommend/candidates';
import { make } from '../../helpers';

test.each([NEW_RATE, NEW_COMPARISON])('where there is no alarm to change, the search begins with the default $name', (searched) => {
  const { alarms } = make({}).plan;
  expect(alarms.find(({ name }) => name === searched.name)!.model).toMatchObject(searched);
});
